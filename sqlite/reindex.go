package sqlite

import (
	"context"
	"database/sql"
	"slices"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	selectKeyed = `SELECT id, keys, version, schema_version, state FROM {prefix}documents
WHERE kind = ?1 AND id > ?2 AND deleted = 0 ORDER BY id LIMIT ?3`
	selectKeyedOne = `SELECT id, keys, version, schema_version, state FROM {prefix}documents WHERE kind = ?1 AND id = ?2 AND deleted = 0`
	updateKeys     = `UPDATE {prefix}documents SET keys = ?5
WHERE kind = ?1 AND id = ?2 AND version = ?3 AND keys = ?4 AND deleted = 0`
)

// reindexAtOnce is how many documents are looked at together: commits get their turns in
// between.
const reindexAtOnce = 200

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
			n, err := s.rekey(ctx, k, put)
			changed += n
			if err != nil {
				return changed, err
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

// rekey goes through the documents of a kind and takes away keys that are wrong or, if put
// is set, puts those that are right. It returns how many documents it has left right.
func (s *Store) rekey(ctx context.Context, k *repository.Kind, put bool) (int, error) {
	changed, after := 0, ""
	for {
		some, err := s.keyed(ctx, selectKeyed, k.Name, after, reindexAtOnce)
		if err != nil || len(some) == 0 {
			return changed, err
		}
		after = some[len(some)-1].id
		for len(some) > 0 {
			n, overtaken, err := s.rekeySome(ctx, k, some, put)
			changed += n
			if err != nil {
				return changed, err
			}
			some = nil
			for _, id := range overtaken { // they are as they are only now
				again, err := s.keyed(ctx, selectKeyedOne, k.Name, id)
				if err != nil {
					return changed, err
				}
				some = append(some, again...)
			}
		}
	}
}

func (s *Store) keyed(ctx context.Context, text string, args ...any) ([]keyed, error) {
	var all []keyed
	err := s.query(ctx, func(rows *sql.Rows) error {
		var d keyed
		err := rows.Scan(&d.id, &d.keys, &d.version, &d.schema, &d.state)
		all = append(all, d)
		return err
	}, text, args...)
	return all, err
}

// A rekeying is how the keys of a document change.
type rekeying struct {
	keyed
	move

	text  string // the keys afterwards
	right bool   // they are what they should be
}

// rekeySome returns how many documents it has left right, and those that were stored by
// another since they were read.
func (s *Store) rekeySome(ctx context.Context, k *repository.Kind, some []keyed, put bool) (int, []string, error) {
	var all []rekeying
	for _, d := range some {
		r, wrong, err := d.rekeying(k, put)
		if err != nil {
			return 0, nil, err
		}
		if wrong {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return 0, nil, nil
	}
	n := 0
	var overtaken []string
	err := s.writer.write(ctx, func(t *transaction) error {
		var moves []move
		for _, r := range all {
			rows, err := t.exec(updateKeys, k.Name, r.id, r.version, r.keys, r.text)
			switch {
			case err != nil:
				return err
			case rows == 0:
				overtaken = append(overtaken, r.id)
				continue
			case r.right:
				n++
			}
			moves = append(moves, r.move)
		}
		return t.moveKeys(moves)
	})
	if err != nil {
		return 0, nil, err
	}
	return n, overtaken, nil
}

// rekeying says how the keys of d change, and whether they do.
func (d keyed) rekeying(k *repository.Kind, put bool) (rekeying, bool, error) {
	r := rekeying{keyed: d, move: move{kind: k.Name, id: d.id}}
	doc, err := d.decode(k)
	if err != nil {
		return r, false, err
	}
	want, err := k.Keys(doc.State)
	if err != nil {
		return r, false, err
	}
	have, err := decodeKeys(d.keys)
	if err != nil {
		return r, false, err
	}
	next := want
	r.gone = without(have, want)
	if put {
		r.come = without(want, have)
	} else {
		next = slices.DeleteFunc(slices.Clone(have), func(k repository.Key) bool { return slices.Contains(r.gone, k) })
	}
	if r.text, err = durable.EncodeKeys(next); err != nil {
		return r, false, err
	}
	r.right = put || len(without(want, have)) == 0
	return r, len(r.gone)+len(r.come) > 0, nil
}
