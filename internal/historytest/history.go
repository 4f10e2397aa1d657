package historytest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/ashlar-go/ashlar/repository"
)

// The findings of [History.Check].
var (
	// ErrIllegal: no order of the requests explains what the clients were told.
	ErrIllegal = errors.New("historytest: the history is not linearizable")

	// ErrUndecided: there was not enough time to look at every order.
	ErrUndecided = errors.New("historytest: the history was not decided in time")
)

// seeds is how many histories a run has.
const seeds = 20

// Run records histories on fresh stores, each with a seed of its own, and checks them.
func Run(t *testing.T, fresh func(t *testing.T) repository.Store) {
	t.Helper()
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			h, err := Record(t.Context(), fresh(t), seed)
			if err != nil {
				t.Fatal(err)
			}
			if err := h.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A History is what the clients of one store asked and were told.
type History struct {
	seed       uint64
	operations []porcupine.Operation
}

// Len returns the number of requests.
func (h History) Len() int { return len(h.operations) }

// Check returns nil when the history of each document is linearizable, an [ErrIllegal]
// that shows the document's history, or [ErrUndecided].
func (h History) Check() error {
	for id, operations := range h.byDocument() {
		switch porcupine.CheckOperationsTimeout(model(), operations, time.Minute) {
		case porcupine.Ok:
		case porcupine.Illegal:
			return fmt.Errorf("%w: seed %d, document %q:\n%s", ErrIllegal, h.seed, id, told(operations))
		case porcupine.Unknown:
			return fmt.Errorf("%w: seed %d, document %q", ErrUndecided, h.seed, id)
		}
	}
	return nil
}

// byDocument splits the history: documents have nothing to do with each other.
func (h History) byDocument() map[string][]porcupine.Operation {
	parts := map[string][]porcupine.Operation{}
	for _, o := range h.operations {
		if in, ok := o.Input.(request); ok {
			parts[in.id] = append(parts[in.id], o)
		}
	}
	return parts
}

// told lists operations with the times from and to which each took.
func told(operations []porcupine.Operation) string {
	var b strings.Builder
	for _, o := range operations {
		fmt.Fprintf(&b, "\t%4d to %4d, client %d: %s\n", o.Call, o.Return, o.ClientId, describe(o.Input, o.Output))
	}
	return b.String()
}

func describe(in, out any) string {
	return fmt.Sprintf("%v: %v", in, out)
}
