package repositorytest_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/repository/repositorytest"
)

func TestMemstoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	repositorytest.Run(t, repositorytest.Harness{
		New: func(*testing.T) repository.Store { return memstore.New(memstore.WithOutbox()) },
		Envelopes: func(s repository.Store) []events.Envelope {
			return s.(*memstore.Store).Envelopes()
		},
	})
}
