package repositorytest_test

import (
	"fmt"
	"testing"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

// A store proves itself with one test. This is the one of package memstore, in short.
func Example() {
	testStore := func(t *testing.T) {
		t.Helper()
		repositorytest.Run(t, repositorytest.Harness{
			New: func(*testing.T) repository.Store { return memstore.New(memstore.WithOutbox()) },
			Envelopes: func(s repository.Store) []events.Envelope {
				return s.(*memstore.Store).Envelopes()
			},
		})
	}
	fmt.Printf("%T\n", testStore)
	// Output: func(*testing.T)
}
