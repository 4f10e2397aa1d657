package memstore_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/inbox/inboxtest"
	"github.com/ashlar-go/ashlar/memstore"
)

func TestInboxKeepsTheContract(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, inboxtest.Harness{New: func(*testing.T) inboxtest.Store { return memstore.New() }})
}
