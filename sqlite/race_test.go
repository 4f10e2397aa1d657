//go:build race

package sqlite_test

// stride is how many calls of the driver a sweep goes on by: under the race detector SQLite
// is ten times slower.
const stride = 12
