// Package contract is what the conformance suites of stores have in common: a clause of a
// contract that is held against a store, and gives up at the first thing that is wrong.
package contract

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// A Trial is a clause being held against a store. Its methods do nothing after the first
// error, so that a clause reads as the list of its steps. A suite embeds it and adds steps of
// its own, which ask for Err first.
type Trial struct {
	Ctx context.Context //nolint:containedctx // a trial lives as long as one clause
	Err error
}

// Fail says what is wrong, unless something is already.
func (t *Trial) Fail(format string, args ...any) {
	if t.Err == nil {
		t.Err = fmt.Errorf(format, args...)
	}
}

// Succeeds wants no error.
func (t *Trial) Succeeds(what string, err error) {
	if err != nil {
		t.Fail("%s: %w", what, err)
	}
}

// Refused wants err to be those that the contract names.
func (t *Trial) Refused(what string, err error, wants ...error) {
	for _, want := range wants {
		if !errors.Is(err, want) {
			t.Fail("%s: got the error %w, which is not: %w", what, OrNone(err), want)
		}
	}
}

var errNone = errors.New("none")

// OrNone returns err, or one that prints as "none".
func OrNone(err error) error {
	if err == nil {
		return errNone
	}
	return err
}

// AtOnce runs f for i from 0 to n-1, all at once, and returns the errors.
func AtOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}
