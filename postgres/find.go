package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/repository"
)

// Find returns the documents that match, in byte order of the key and then the identity. It
// is one statement, and so are its results of one moment. A bound or a cursor that is no
// text for the server is refused with [repository.ErrKey].
func (s *Store) Find(ctx context.Context, k *repository.Kind, q repository.Query) ([]repository.Document, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	sel, err := newSelection(k, q)
	if err != nil || sel.none {
		return nil, err
	}
	text := "SELECT d.id, d.version, d.schema_version, d.state" + sel.documents() + " ORDER BY " + sel.key
	if q.Index != "" {
		text += ", k.id"
	}
	if q.Limit > 0 {
		text += " LIMIT " + sel.argument(int64(q.Limit))
	}
	rows, err := s.pool.Query(ctx, s.texts.of(text), sel.args...)
	if err != nil {
		return nil, because(ctx, err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d stored, err error) {
		return d, row.Scan(&d.id, &d.version, &d.schema, &d.state)
	})
	if err != nil {
		return nil, because(ctx, err)
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
	if err := s.usable(ctx); err != nil {
		return 0, err
	}
	q.After = repository.Cursor{}
	sel, err := newSelection(k, q)
	if err != nil || sel.none {
		return 0, err
	}
	var n int64
	err = s.pool.QueryRow(ctx, s.texts.of("SELECT count(*)"+sel.places()), sel.args...).Scan(&n)
	return int(n), because(ctx, err)
}

// A selection is a query as conditions. Its text depends on which parts the query has, and
// on none of their values: there are few of them to prepare.
type selection struct {
	key, id string // the columns
	where   strings.Builder
	args    []any
	none    bool // it selects nothing
}

func newSelection(k *repository.Kind, q repository.Query) (*selection, error) {
	s := &selection{key: "d.id", id: "d.id"}
	for _, bound := range []string{q.From, q.To, q.After.Key, q.After.ID, q.Index} {
		if !isText(bound) {
			return nil, fmt.Errorf("%w: a bound of a query is no text", repository.ErrKey)
		}
	}
	if q.Index == "" {
		s.where.WriteString(" WHERE d.kind = " + s.argument(k.Name) + " AND NOT d.deleted")
	} else {
		s.key, s.id = "k.value", "k.id"
		s.where.WriteString(" WHERE k.kind = " + s.argument(k.Name) + " AND k.name = " + s.argument(q.Index))
	}
	if q.From != "" {
		s.and(s.key + " >= " + s.argument(q.From))
	}
	if q.To != "" {
		s.and(s.key + " <= " + s.argument(q.To))
	}
	if a := q.After; a != (repository.Cursor{}) {
		s.and("(" + s.key + ", " + s.id + ") > (" + s.argument(a.Key) + ", " + s.argument(a.ID) + ")")
	}
	if q.IDs != nil {
		ids := slices.DeleteFunc(slices.Clone(q.IDs), func(id string) bool { return !isText(id) })
		s.none = len(ids) == 0
		s.and(s.id + " = ANY(" + s.argument(ids) + "::text[])")
	}
	return s, nil
}

func (s *selection) argument(value any) string {
	s.args = append(s.args, value)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *selection) and(condition string) { s.where.WriteString(" AND " + condition) }

// documents is where the matching documents are.
func (s *selection) documents() string {
	if s.key == "d.id" {
		return s.places()
	}
	return " FROM {prefix}keys AS k JOIN {prefix}documents AS d ON d.kind = k.kind AND d.id = k.id" + s.where.String()
}

// places is where something is for each of them: a deleted document has no keys.
func (s *selection) places() string {
	if s.key == "d.id" {
		return " FROM {prefix}documents AS d" + s.where.String()
	}
	return " FROM {prefix}keys AS k" + s.where.String()
}
