//go:build !race

package sqlite_test

// stride is how many calls of the driver a sweep goes on by: each call fails in one of the
// four ways.
const stride = 4
