package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	selectDocument = `SELECT version, deleted, keys FROM {prefix}documents WHERE kind = ?1 AND id = ?2`
	insertDocument = `INSERT INTO {prefix}documents (kind, id, version, schema_version, state, keys)
VALUES (?1, ?2, 1, ?3, ?4, ?5) ON CONFLICT DO NOTHING`
	updateDocument = `UPDATE {prefix}documents SET version = version + 1, schema_version = ?4, state = ?5
WHERE kind = ?1 AND id = ?2 AND version = ?3 AND deleted = 0 AND keys = ?6`
	replaceDocument = `UPDATE {prefix}documents SET version = version + 1, schema_version = ?4, state = ?5, keys = ?6
WHERE kind = ?1 AND id = ?2 AND version = ?3 AND deleted = 0`
	deleteDocument = `UPDATE {prefix}documents SET version = version + 1, deleted = 1, state = NULL, keys = '[]'
WHERE kind = ?1 AND id = ?2 AND version = ?3 AND deleted = 0`
	deleteKey   = `DELETE FROM {prefix}keys WHERE kind = ?1 AND name = ?2 AND value = ?3 AND id = ?4`
	selectTaken = `SELECT 1 FROM {prefix}keys WHERE kind = ?1 AND name = ?2 AND value = ?3 AND is_unique = 1`
	insertMark  = `INSERT INTO {prefix}inbox (consumer, event_id, marked_at) VALUES (?1, ?2, ` + nowMillis + `) ON CONFLICT DO NOTHING`
)

// Commit stores all of the batch or nothing of it. What is attached to it are functions of
// type func(context.Context, *Tx) error. They run last, in order, in the same transaction,
// and the error of one refuses the batch and is returned.
//
// Everything is encoded before anything is locked. A caller who gives up while the batch
// waits or is written stores nothing; the commit itself is not interrupted, so that giving
// up never makes its outcome unknown.
func (s *Store) Commit(ctx context.Context, b repository.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	attached, err := attachments(b.Attach)
	if err != nil {
		return err
	}
	rows, err := durable.Rows(b, s.maxEvent)
	if err != nil {
		return err
	}
	if len(rows)+len(b.Marks)+len(attached) == 0 {
		return nil
	}
	err = s.writer.write(ctx, func(t *transaction) error { return t.store(ctx, rows, b.Marks, attached) })
	if err == nil && slices.ContainsFunc(rows, func(r durable.Row) bool { return len(r.Events) > 0 }) {
		s.committed.raise()
	}
	return err
}

// store writes a batch. The guarded rows come first: an event of one aggregate can then
// have no position before that of an earlier version.
func (t *transaction) store(ctx context.Context, rows []durable.Row, marks []repository.Mark, attached []attachment) error {
	var moves []move
	var news []durable.Event
	for i := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := t.change(&rows[i])
		if err != nil {
			return err
		}
		if len(m.gone)+len(m.come) > 0 {
			moves = append(moves, m)
		}
		news = append(news, rows[i].Events...)
	}
	if err := t.moveKeys(moves); err != nil {
		return err
	}
	if err := t.record(news); err != nil {
		return err
	}
	for _, m := range marks {
		n, err := t.exec(insertMark, m.Consumer, m.Event.String())
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: %s by %q", repository.ErrMarked, m.Event, m.Consumer)
		}
	}
	return t.attach(ctx, attached)
}

// A move is how the keys of one document change.
type move struct {
	kind, id   string
	gone, come []repository.Key
}

// change writes the row of a document, if the version is the expected one.
func (t *transaction) change(r *durable.Row) (move, error) {
	m := move{kind: r.Kind, id: r.ID}
	if r.Expected >= math.MaxInt64 {
		return m, &repository.ConflictError{Kind: r.Kind, ID: r.ID, Expected: r.Expected}
	}
	keys, err := durable.EncodeKeys(r.Keys)
	if err != nil {
		return m, err
	}
	if r.Op == repository.Put {
		var n int64
		if r.Expected == 0 {
			m.come = r.Keys
			n, err = t.exec(insertDocument, r.Kind, r.ID, r.Schema, r.State, keys)
		} else {
			n, err = t.exec(updateDocument, r.Kind, r.ID, int64(r.Expected), r.Schema, r.State, keys)
		}
		if err != nil || n == 1 {
			return m, err
		}
	}
	before, err := t.expect(r)
	if err != nil || r.Op == repository.Check {
		return m, err
	}
	var n int64
	if r.Op == repository.Delete {
		m.gone = before
		n, err = t.exec(deleteDocument, r.Kind, r.ID, int64(r.Expected))
	} else {
		m.gone, m.come = without(before, r.Keys), without(r.Keys, before)
		n, err = t.exec(replaceDocument, r.Kind, r.ID, int64(r.Expected), r.Schema, r.State, keys)
	}
	if err == nil && n != 1 {
		err = fmt.Errorf("%w: %d rows of one document", ErrDamaged, n) // the lock is ours since it was read
	}
	return m, err
}

// expect returns the keys of a document that is stored at the expected version.
func (t *transaction) expect(r *durable.Row) ([]repository.Key, error) {
	var version, deleted int64
	keys := "[]"
	err := t.query(func(rows *sql.Rows) error { return rows.Scan(&version, &deleted, &keys) }, selectDocument, r.Kind, r.ID)
	if err != nil {
		return nil, err
	}
	if deleted != 0 || version != int64(r.Expected) { //nolint:gosec // change has seen that it fits
		return nil, &repository.ConflictError{Kind: r.Kind, ID: r.ID, Expected: r.Expected, Deleted: deleted != 0}
	}
	return decodeKeys(keys)
}

// moveKeys takes away all keys that go before it puts any: two documents may swap theirs.
func (t *transaction) moveKeys(moves []move) error {
	for _, m := range moves {
		for _, k := range m.gone {
			if _, err := t.exec(deleteKey, m.kind, k.Index, k.Value, m.id); err != nil {
				return err
			}
		}
	}
	for _, m := range moves {
		for some := range slices.Chunk(m.come, maxRows) {
			args := make([]any, 0, len(some)*keyColumns)
			for _, k := range some {
				args = append(args, m.kind, k.Index, k.Value, m.id, k.Unique)
			}
			_, err := t.exec(insertKeys(len(some)), args...)
			if isConstraint(err) {
				return t.duplicate(m, some, err)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// duplicate says which of the keys another document has.
func (t *transaction) duplicate(m move, keys []repository.Key, constraint error) error {
	for _, k := range keys {
		taken := false
		if !k.Unique {
			continue
		}
		if err := t.query(func(*sql.Rows) error { taken = true; return nil }, selectTaken, m.kind, k.Index, k.Value); err != nil {
			return err
		}
		if taken {
			return &repository.DuplicateError{Kind: m.kind, ID: m.id, Index: k.Index}
		}
	}
	return constraint
}

// record puts events into the outbox, in their order, if the namespace is that of their
// identities.
func (t *transaction) record(news []durable.Event) error {
	if len(news) == 0 {
		return nil
	}
	if err := t.sameNamespace(); err != nil {
		return err
	}
	for some := range slices.Chunk(news, maxRows) {
		args := make([]any, 0, len(some)*eventColumns)
		for i := range some {
			e := &some[i]
			args = append(args, e.ID.String(), e.Aggregate, e.AggregateID, int64(e.Version), e.Index, e.Name, e.Schema, //nolint:gosec // one more than fits
				e.ContentType, e.Data, optionalText(e.MetadataJSON), optionalID(e.CorrelationID), optionalID(e.CausationID),
				e.OccurredAt.Format(time.RFC3339Nano), e.Partition)
		}
		if _, err := t.exec(insertEvents(len(some)), args...); err != nil {
			return err
		}
	}
	return nil
}

// optionalText is NULL for nothing.
func optionalText(b []byte) any {
	if b == nil {
		return nil
	}
	return string(b)
}

// optionalID is NULL for none.
func optionalID(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id.String()
}

// maxRows is the most rows of one INSERT: so many statements are prepared at most.
const maxRows = 8

const (
	keyColumns   = 5
	eventColumns = 14
)

// insertKeys returns the statement that inserts n keys.
func insertKeys(n int) string {
	return keyInserts[n-1]
}

// insertEvents returns the statement that inserts n events.
func insertEvents(n int) string {
	return eventInserts[n-1]
}

var keyInserts = repeated( //nolint:gochecknoglobals // texts, made once
	`INSERT INTO {prefix}keys (kind, name, value, id, is_unique) VALUES `, `(?, ?, ?, ?, ?)`)

var eventInserts = repeated( //nolint:gochecknoglobals // texts, made once
	`INSERT INTO {prefix}outbox (id, aggregate_kind, aggregate_id, version, event_index, name, schema_version,
  content_type, payload, metadata, correlation_id, causation_id, occurred_at, partition, recorded_at) VALUES `,
	`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, `+nowMillis+`)`)

// repeated returns statements with one to maxRows rows.
func repeated(head, row string) [maxRows]string {
	var all [maxRows]string
	for i := range all {
		all[i] = head + row + strings.Repeat(", "+row, i)
	}
	return all
}
