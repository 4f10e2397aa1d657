package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	selectKeyed = `SELECT id, keys, version, schema_version, state FROM {prefix}documents
WHERE kind = $1 AND id > $2 AND NOT deleted ORDER BY id LIMIT $3 FOR UPDATE`
	updateKeys = `UPDATE {prefix}documents SET keys = $3 WHERE kind = $1 AND id = $2`
)

// reindexAtOnce is how many documents are locked together.
const reindexAtOnce = 100

// Reindex gives the stored documents of the kinds the keys that this program's mappings
// give them: after an index was added, removed or changed. It returns how many documents
// had others. States and versions stay as they are.
//
// Commits go on meanwhile. Let every program that writes be of the new version before: an
// old one goes on to store the old keys. A document that wants a unique key of another ends
// the work with a [*repository.DuplicateError]; what was done stays, and calling Reindex
// again goes on.
func (s *Store) Reindex(ctx context.Context, kinds ...*repository.Kind) (int, error) {
	changed := 0
	for _, k := range kinds {
		// All wrong keys go before a right one comes: a document may want what another gives up.
		for _, put := range []bool{false, true} {
			after, more := "", true
			for more {
				n, last, err := s.rekey(ctx, k, put, after)
				changed += n
				if err != nil {
					return changed, err
				}
				more = last != ""
				after = last
			}
		}
	}
	return changed, nil
}

// A keyed document is one with its keys as they are stored.
type keyed struct {
	stored

	keys string
}

// rekey goes through the next documents of a kind and takes away keys that are wrong or, if
// put is set, puts those that are right. It returns how many documents it has left right,
// and the last; "" when there is none.
func (s *Store) rekey(ctx context.Context, k *repository.Kind, put bool, after string) (n int, last string, err error) {
	if err := s.usable(ctx); err != nil {
		return 0, "", err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return 0, "", because(ctx, err)
	}
	defer conn.Release()
	t := s.transaction(conn)
	defer t.rollback(ctx) // of no effect after the commit
	if t.tx, err = t.conn.BeginTx(ctx, readCommitted()); err != nil {
		return 0, "", because(ctx, err)
	}
	some, err := t.keyed(ctx, k, after)
	if err != nil || len(some) == 0 {
		return 0, "", because(ctx, err)
	}
	var moves []keyMove
	batch := &pgx.Batch{}
	for _, d := range some {
		r, err := d.rekeying(k, put)
		if err != nil {
			return 0, "", err
		}
		if len(r.moves) > 0 {
			batch.Queue(t.texts.of(updateKeys), k.Name, d.id, r.text)
			moves = append(moves, r.moves...)
			if r.right {
				n++
			}
		}
	}
	last = some[len(some)-1].id
	if len(moves) == 0 {
		return 0, last, nil
	}
	if err := t.conn.SendBatch(ctx, batch).Close(); err != nil {
		return 0, "", because(ctx, err)
	}
	if err := t.moveKeys(ctx, moves); err != nil {
		return 0, "", because(ctx, err)
	}
	if err := t.commit(ctx); err != nil {
		return 0, "", err
	}
	return n, last, nil
}

func (t *transaction) keyed(ctx context.Context, k *repository.Kind, after string) ([]keyed, error) {
	rows, err := t.conn.Query(ctx, t.texts.of(selectKeyed), k.Name, after, int64(reindexAtOnce))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d keyed, err error) {
		return d, row.Scan(&d.id, &d.keys, &d.version, &d.schema, &d.state)
	})
}

// A rekeying is how the keys of a document change.
type rekeying struct {
	moves []keyMove
	text  string // the keys afterwards
	right bool   // they are what they should be
}

func (d keyed) rekeying(k *repository.Kind, put bool) (rekeying, error) {
	doc, err := d.decode(k)
	if err != nil {
		return rekeying{}, err
	}
	want, err := k.Keys(doc.State)
	if err != nil {
		return rekeying{}, err
	}
	have, err := decodeKeys(d.keys)
	if err != nil {
		return rekeying{}, err
	}
	next := want
	if !put {
		next = slices.DeleteFunc(slices.Clone(have), func(k repository.Key) bool { return !slices.Contains(want, k) })
	}
	r := rekeying{moves: movesOf(k.Name, d.id, have, next), right: len(next) == len(want)}
	r.text, err = durable.EncodeKeys(next)
	return r, err
}
