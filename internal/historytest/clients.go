package historytest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/anishathalye/porcupine"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	clients   = 8
	requests  = 30 // of each client
	documents = 6
)

// A note is the state of the documents.
type note struct {
	Text string `json:"text"`
}

// kind is that of the documents. They have no keys and no events: histories are about
// versions.
func kind() *repository.Kind {
	return &repository.Kind{
		Name: "historytest.note", Schema: 1, Events: events.NewTypes(),
		Encode: json.Marshal,
		Decode: func(_ int, b []byte) (any, error) {
			var n note
			err := json.Unmarshal(b, &n)
			return n, err
		},
		Keys: func(any) ([]repository.Key, error) { return nil, nil },
	}
}

// Record has clients use a store, which is empty, and returns what they saw. The error is
// one that no client should ever get.
func Record(ctx context.Context, s repository.Store, seed uint64) (History, error) {
	r := &recorder{store: s, kind: kind()}
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			r.client(ctx, i, rand.New(rand.NewPCG(seed, uint64(i)))) //nolint:gosec // it has to be repeatable
		})
	}
	all.Wait()
	return History{seed: seed, operations: r.operations}, errors.Join(r.failed...)
}

type recorder struct {
	store repository.Store
	kind  *repository.Kind
	clock atomic.Int64 // orders what happens: only what is before what counts

	mu         sync.Mutex
	operations []porcupine.Operation
	failed     []error
}

// client asks for one thing after the other. What it saves and deletes is based on the
// version it knows of, which others may have overtaken.
func (r *recorder) client(ctx context.Context, number int, choice *rand.Rand) {
	known := map[string]uint64{}
	for i := range requests {
		id := "note-" + strconv.Itoa(choice.IntN(documents))
		in := request{op: read, id: id, expected: known[id]}
		switch dice := choice.IntN(100); {
		case dice < 35:
		case dice < 50:
			in.op = find
		case dice < 90 || in.expected == 0:
			in.op, in.text = put, fmt.Sprintf("%d of client %d", i, number)
		case dice < 96:
			in.op = check
		default:
			in.op = remove
		}
		if choice.IntN(3) == 0 {
			runtime.Gosched()
		}
		out := r.record(ctx, number, in)
		switch {
		case out.outcome == done && (in.op == read || in.op == find):
			known[id] = out.version
		case out.outcome == done && in.op == put:
			known[id]++
		case out.outcome == missing:
			known[id] = 0
		}
	}
}

// record makes one request and writes it down. A request whose outcome is unknown may take
// effect at any time from then on, so it has no end.
func (r *recorder) record(ctx context.Context, client int, in request) answer {
	called := r.clock.Add(1)
	out, err := r.ask(ctx, in)
	returned := r.clock.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.failed = append(r.failed, fmt.Errorf("historytest: %s: %w", describe(in, out), err))
	}
	if out.outcome == unknown {
		returned = 1 << 62
	}
	r.operations = append(r.operations, porcupine.Operation{
		ClientId: client, Input: in, Call: called, Output: out, Return: returned,
	})
	return out
}

func (r *recorder) ask(ctx context.Context, in request) (answer, error) {
	change := repository.Change{Kind: r.kind, ID: in.id, Expected: in.expected}
	switch in.op {
	case read:
		doc, err := r.store.Load(ctx, r.kind, in.id)
		if errors.Is(err, repository.ErrNotFound) {
			return answer{outcome: missing}, nil
		}
		return seen(doc), err
	case find:
		docs, err := r.store.Find(ctx, r.kind, repository.Query{IDs: []string{in.id}})
		if err != nil || len(docs) == 0 {
			return answer{outcome: missing}, err
		}
		return seen(docs[0]), nil
	case put:
		change.Op, change.State = repository.Put, note{in.text}
	case check:
		change.Op = repository.Check
	case remove:
		change.Op = repository.Delete
	}
	err := r.store.Commit(ctx, repository.Batch{Changes: []repository.Change{change}})
	switch {
	case errors.Is(err, repository.ErrOutcomeUnknown):
		return answer{outcome: unknown}, nil
	case errors.Is(err, repository.ErrConflict), errors.Is(err, repository.ErrDeleted):
		return answer{outcome: conflict}, nil
	default:
		return answer{outcome: done}, err
	}
}

func seen(doc repository.Document) answer {
	n, _ := doc.State.(note) // another type is a text that nobody wrote
	return answer{outcome: done, version: doc.Version, text: n.Text}
}
