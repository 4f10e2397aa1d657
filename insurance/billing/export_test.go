package billing

// ScheduleMapping is how schedules go to storage, for the tests of it.
var ScheduleMapping = scheduleMapping
