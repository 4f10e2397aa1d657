package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	insertKey = `INSERT INTO {prefix}keys (kind, name, value, id, is_unique) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
	deleteKey = `DELETE FROM {prefix}keys WHERE kind = $1 AND name = $2 AND value = $3 AND id = $4`
)

func decodeKeys(text string) ([]repository.Key, error) {
	keys, err := durable.DecodeKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSchema, err)
	}
	return keys, nil
}

// A keyMove takes a key from a document, or gives it one.
type keyMove struct {
	repository.Key

	kind, id string
	put      bool
}

// movesOf returns how the keys of a document change.
func movesOf(kind, id string, before, after []repository.Key) []keyMove {
	var moves []keyMove
	for _, k := range before {
		if !slices.Contains(after, k) {
			moves = append(moves, keyMove{Key: k, kind: kind, id: id})
		}
	}
	for _, k := range after {
		if !slices.Contains(before, k) {
			moves = append(moves, keyMove{Key: k, kind: kind, id: id, put: true})
		}
	}
	return moves
}

// queueMoves queues the moves in the order of the keys, by which all batches wait for each
// other: a key is taken away before it is given, and one of a later place after that.
func (t *transaction) queueMoves(batch *pgx.Batch, moves []keyMove) {
	slices.SortFunc(moves, func(a, b keyMove) int {
		put := func(m keyMove) int {
			if m.put {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.Index, b.Index), cmp.Compare(a.Value, b.Value),
			cmp.Compare(put(a), put(b)), cmp.Compare(a.id, b.id))
	})
	for _, m := range moves {
		if m.put {
			batch.Queue(t.texts.of(insertKey), m.kind, m.Index, m.Value, m.id, m.Unique)
		} else {
			batch.Queue(t.texts.of(deleteKey), m.kind, m.Index, m.Value, m.id)
		}
	}
}

// readMoves reads the results of queueMoves. A unique key that is not put is another's.
func readMoves(results pgx.BatchResults, moves []keyMove) error {
	for _, m := range moves {
		tag, err := results.Exec()
		if err != nil {
			return err
		}
		if m.put && m.Unique && tag.RowsAffected() != 1 {
			return &repository.DuplicateError{Kind: m.kind, ID: m.id, Index: m.Index}
		}
	}
	return nil
}

func (t *transaction) moveKeys(ctx context.Context, moves []keyMove) error {
	if len(moves) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	t.queueMoves(batch, moves)
	results := t.conn.SendBatch(ctx, batch)
	refused := readMoves(results, moves)
	if err := results.Close(); err != nil {
		return err
	}
	return refused
}
