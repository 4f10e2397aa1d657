// Command service is an HTTP service for orders, made to be copied from: place, pay, fulfil,
// ship, deliver and cancel an order, look at one, list those of a customer, and watch the
// life of one as it happens.
//
//	go run .                                   an SQLite file, nothing else
//	go run . -postgres URL -addr :8081         one of several instances that share the work
//
// # How it is made
//
// A handler decides nothing. It reads a request into a command of package ordering, has the
// service of that package run it, and writes what came of it; an error becomes problem
// details by its kind and code, in one place (problem.go).
//
// What HTTP adds to a command goes into the command's own commit. The handler puts [terms]
// on the context: the version that If-Match names, and the key under which the answer is
// kept. A [conditional] store, which is the store of the service with two methods around it,
// holds the unit of work to them (terms.go). So a stale request changes nothing, and the
// answer to a key is stored exactly when its effect is.
//
// Events go from the store's outbox to a bus in this process. Billing, shipping, the stock
// and the timeline of each order follow on it, each event once, by package inbox
// (shop.go). A stream of events reads the timeline (stream.go): it can be cut off at any
// point and taken up again, on another instance as well.
//
// # What is left out
//
// Who may do what. A service of your own knows its caller, keeps the answers of each caller
// apart, and shows an order to its customer alone.
package main
