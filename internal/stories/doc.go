// Package stories tells what the examples print. Each story is a function over a store, so
// that the same one runs in memory and on every database, and prints the same: it sets its
// own clock and its own identities.
//
// A story wants a store in which nothing is stored yet. It ends with an error as soon as
// something does not go as told: when a command is refused that should not be, and when one
// is not refused that should be.
package stories
