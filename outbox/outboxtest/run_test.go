package outboxtest_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/memstore"
	"github.com/ashlar-go/ashlar/outbox/outboxtest"
)

func TestMemstoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	outboxtest.Run(t, outboxtest.Harness{
		New: func(*testing.T) outboxtest.Store { return memstore.New(memstore.WithOutbox()) },
	})
}
