// Package calendar has dates without a time of day and ranges of them.
//
// A [Date] is a day as people write it on a contract: no hour, no zone, nothing that differs
// between a server in New York and one in Apia. What day an instant falls on is a question
// with two arguments, the instant and a zone, and [Of] is the only place that asks it.
//
// A [DateRange] starts on its first day and ends before its end, so that two years in a row
// touch and do not overlap, and its days are the difference of its two dates.
//
// The calendar is the proleptic Gregorian one of ISO 8601, from 0001-01-01 to 9999-12-31.
// Text, JSON and SQL are in the extended form of ISO 8601 and in no other: 2026-03-01, and
// 2026-01-01/2027-01-01 for a range. Values are comparable with == and may be keys of maps;
// the byte order of their text is their order in time, so a Date may be the key of an
// ordered index.
//
// The zero values are no date and no range: their text is empty, their JSON and SQL are null,
// and arithmetic on them is an error.
package calendar
