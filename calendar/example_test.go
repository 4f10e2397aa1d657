package calendar_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar/calendar"
)

// A year of cover: its first day is part of it, its end is not.
func Example() {
	year := calendar.MustParseDateRange("2026-01-01/2027-01-01")
	fmt.Println(year.Days(), "days")
	fmt.Println(year.Contains(calendar.MustParse("2026-12-31")), year.Contains(year.End()))
	// Output:
	// 365 days
	// true false
}

func ExampleNew() {
	leap, _ := calendar.New(2028, time.February, 29)
	fmt.Println(leap, leap.Weekday())

	_, err := calendar.New(2026, time.February, 30)
	fmt.Println(errors.Is(err, calendar.ErrNotDate))
	_, err = calendar.New(10_000, time.January, 1)
	fmt.Println(errors.Is(err, calendar.ErrOutOfRange))
	// Output:
	// 2028-02-29 Tuesday
	// true
	// true
}

// One instant is two days, and which of them is asked for is said, not found out.
func ExampleOf() {
	at := time.Date(2026, 6, 30, 23, 59, 0, 0, time.UTC)
	london, _ := calendar.Of(at, time.UTC)
	apia, _ := calendar.Of(at, time.FixedZone("Apia", 13*60*60))
	fmt.Println(london, apia)

	_, err := calendar.Of(at, nil)
	fmt.Println(errors.Is(err, calendar.ErrNoZone))
	// Output:
	// 2026-06-30 2026-07-01
	// true
}

func ExampleParse() {
	d, err := calendar.Parse("2026-03-01")
	fmt.Println(d, err)
	_, err = calendar.Parse("01/03/2026")
	fmt.Println(err)
	// Output:
	// 2026-03-01 <nil>
	// calendar: not a date: it is not in the form 2026-03-01
}

// Counted from the start, what is due on the 31st is due on the 31st again in March.
func ExampleDate_AddMonths() {
	start := calendar.MustParse("2026-01-31")
	for k := range 4 {
		due, _ := start.AddMonths(k)
		fmt.Println(due)
	}
	// Output:
	// 2026-01-31
	// 2026-02-28
	// 2026-03-31
	// 2026-04-30
}

func ExampleDate_AddYears() {
	birthday, _ := calendar.MustParse("2024-02-29").AddYears(1)
	fmt.Println(birthday)
	// Output:
	// 2025-02-28
}

func ExampleDate_DaysUntil() {
	fmt.Println(calendar.MustParse("2026-12-24").DaysUntil(calendar.MustParse("2027-01-01")))
	// Output:
	// 8
}

func ExampleRangeError() {
	_, err := calendar.MustParse("2026-03-01").AddYears(8000)
	var out *calendar.RangeError
	fmt.Println(errors.As(err, &out), err)

	var none calendar.Date
	_, err = none.AddDays(1)
	fmt.Println(errors.Is(err, calendar.ErrNoDate))
	// Output:
	// true calendar: outside of the years 1 to 9999: add years: 8000
	// true
}

func ExampleNewDateRange() {
	start := calendar.MustParse("2026-01-01")
	_, err := calendar.NewDateRange(start, start)
	fmt.Println(errors.Is(err, calendar.ErrOrder))
	// Output:
	// true
}

func ExampleParseDateRange() {
	r, err := calendar.ParseDateRange("2026-01-01/2027-01-01")
	fmt.Println(r.Start(), r.End(), err)
	_, err = calendar.ParseDateRange("2026-01-01/P1Y")
	fmt.Println(errors.Is(err, calendar.ErrNotRange))
	// Output:
	// 2026-01-01 2027-01-01 <nil>
	// true
}

func ExampleDateRange_Intersect() {
	this, next := calendar.MustParseDateRange("2026-01-01/2027-01-01"), calendar.MustParseDateRange("2027-01-01/2028-01-01")
	_, ok := this.Intersect(next)
	fmt.Println(ok, this.Adjacent(next))

	summer, _ := this.Intersect(calendar.MustParseDateRange("2026-06-21/2026-09-23"))
	fmt.Println(summer)
	// Output:
	// false true
	// 2026-06-21/2026-09-23
}
