package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/repository"
)

// Find returns the documents that match, in byte order of the key and then the identity.
func (s *Store) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	found, err := s.find(ctx, k, q)
	if err != nil {
		return nil, err
	}
	var docs []repository.Document
	for _, d := range found {
		doc, err := d.decode(k)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// Count returns how many documents match, whatever the cursor and the limit.
func (s *Store) Count(ctx context.Context, k *repository.Kind, q repository.Query) (int, error) {
	q.After, q.Limit = repository.Cursor{}, 0
	if q.IDs != nil {
		found, err := s.among(ctx, k, q, selectKeysAmong)
		return len(found), err
	}
	text, args := selection(k, q)
	n := 0
	err := s.query(ctx, func(rows *sql.Rows) error { return rows.Scan(&n) }, "SELECT count(*)"+text, args...)
	return n, err
}

func (s *Store) find(ctx context.Context, k *repository.Kind, q repository.Query) ([]stored, error) {
	if q.IDs != nil {
		return s.among(ctx, k, q, selectAmong)
	}
	text, args := selection(k, q)
	text = "SELECT d.id, d.version, d.schema_version, d.state" + text
	if q.Index == "" {
		text += " ORDER BY d.id"
	} else {
		text += " ORDER BY k.value, k.id"
	}
	if q.Limit > 0 {
		text += " LIMIT ?"
		args = append(args, q.Limit)
	}
	var found []stored
	err := s.query(ctx, func(rows *sql.Rows) error {
		var d stored
		err := rows.Scan(&d.id, &d.version, &d.schema, &d.state)
		found = append(found, d)
		return err
	}, text, args...)
	return found, err
}

// selection returns the FROM and WHERE of a query without identities. Its text depends on
// which parts the query has, and on none of their values: there are few of them to prepare.
func selection(k *repository.Kind, q repository.Query) (string, []any) {
	var b strings.Builder
	args := []any{k.Name}
	key, id := "d.id", "d.id"
	if q.Index == "" {
		b.WriteString(" FROM {prefix}documents AS d WHERE d.kind = ? AND d.deleted = 0")
	} else {
		// CROSS JOIN keeps the order of the tables: the keys come in the order that is wanted.
		b.WriteString(" FROM {prefix}keys AS k CROSS JOIN {prefix}documents AS d ON d.kind = k.kind AND d.id = k.id" +
			" WHERE k.kind = ? AND k.name = ? AND d.deleted = 0")
		args = append(args, q.Index)
		key, id = "k.value", "k.id"
	}
	and := func(condition string, values ...any) {
		b.WriteString(" AND " + condition)
		args = append(args, values...)
	}
	if q.From != "" {
		and(key+" >= ?", q.From)
	}
	if q.To != "" {
		and(key+" <= ?", q.To)
	}
	if a := q.After; a != (repository.Cursor{}) {
		and(key+" >= ? AND ("+key+" > ? OR "+id+" > ?)", a.Key, a.Key, a.ID)
	}
	return b.String(), args
}

const (
	selectAmong = `SELECT d.id, d.keys, d.version, d.schema_version, d.state
FROM (SELECT DISTINCT value FROM json_each(?2)) AS i CROSS JOIN {prefix}documents AS d ON d.kind = ?1 AND d.id = i.value
WHERE d.deleted = 0`
	selectKeysAmong = `SELECT d.id, d.keys, d.version, d.schema_version, NULL
FROM (SELECT DISTINCT value FROM json_each(?2)) AS i CROSS JOIN {prefix}documents AS d ON d.kind = ?1 AND d.id = i.value
WHERE d.deleted = 0`
)

// among answers a query with a list of identities: it reads those and selects among them.
// The other way round, through the index, it would read the whole index.
func (s *Store) among(ctx context.Context, k *repository.Kind, q repository.Query, text string) ([]stored, error) {
	ids, err := json.Marshal(q.IDs)
	if err != nil {
		return nil, err
	}
	type place struct {
		stored

		key string
	}
	var places []place
	err = s.query(ctx, func(rows *sql.Rows) error {
		var p place
		var keys string
		if err := rows.Scan(&p.id, &keys, &p.version, &p.schema, &p.state); err != nil {
			return err
		}
		p.key = p.id
		if q.Index != "" {
			value, ok, err := keyIn(keys, q.Index)
			if err != nil || !ok {
				return err
			}
			p.key = value
		}
		if q.Matches(p.key, p.id) {
			places = append(places, p)
		}
		return nil
	}, text, k.Name, string(ids))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
	if q.Limit > 0 && len(places) > q.Limit {
		places = places[:q.Limit]
	}
	found := make([]stored, len(places))
	for i, p := range places {
		found[i] = p.stored
	}
	return found, nil
}
