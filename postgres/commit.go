package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/ashlar-go/ashlar/internal/durable"
	"github.com/ashlar-go/ashlar/repository"
)

const (
	insertDocument = `INSERT INTO {prefix}documents (kind, id, version, schema_version, state, keys)
VALUES ($1, $2, 1, $3, $4, $5) ON CONFLICT DO NOTHING`

	// updateDocument returns the keys that were stored before, and NULL when they stay. They
	// are read in the same breath as the row is locked.
	updateDocument = `UPDATE {prefix}documents AS d SET version = d.version + 1, schema_version = $4, state = $5, keys = $6
FROM (SELECT keys FROM {prefix}documents WHERE kind = $1 AND id = $2 AND version = $3 AND NOT deleted FOR UPDATE) AS before
WHERE d.kind = $1 AND d.id = $2 RETURNING nullif(before.keys, d.keys)`
	deleteDocument = `UPDATE {prefix}documents AS d SET version = d.version + 1, deleted = true, state = NULL, keys = '[]'
FROM (SELECT keys FROM {prefix}documents WHERE kind = $1 AND id = $2 AND version = $3 AND NOT deleted FOR UPDATE) AS before
WHERE d.kind = $1 AND d.id = $2 RETURNING nullif(before.keys, d.keys)`

	// checkDocument holds the version until the commit.
	checkDocument = `SELECT 1 FROM {prefix}documents WHERE kind = $1 AND id = $2 AND version = $3 AND NOT deleted FOR SHARE`

	// insertEvent inserts nothing when the namespace is another than the identity was made
	// under. It has the lock of the table by the time it looks: see renewNamespace.
	insertEvent = `INSERT INTO {prefix}outbox (id, aggregate_kind, aggregate_id, version, event_index, name, schema_version,
  content_type, payload, metadata, correlation_id, causation_id, occurred_at, partition)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
WHERE EXISTS (SELECT FROM {prefix}store AS s WHERE s.name = 'namespace' AND s.value = $15) ON CONFLICT DO NOTHING`
	insertMark    = `INSERT INTO {prefix}inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	selectDeleted = `SELECT deleted FROM {prefix}documents WHERE kind = $1 AND id = $2`
)

// Commit stores all of the batch or nothing of it. What is attached to it are functions of
// type func(context.Context, pgx.Tx) error. They run last, in order, in the same
// transaction, and the error of one refuses the batch and is returned. One that ends the
// transaction by SQL of its own is found out: [ErrTx].
//
// Everything is encoded before a connection is taken. A batch is one round trip besides that
// of the COMMIT, and a second one when keys change. Rows are locked in one order by all, so
// that batches wait for each other and do not block each other; should the server break up a
// deadlock with something else, or fail to serialize, the error is [repository.ErrConflict]:
// nothing was stored, and the unit of work may be tried again from its beginning.
//
// A caller who gives up before the COMMIT is sent stores nothing. From then on the store
// waits for the answer, for 30 s at most, whatever the context says. An error that leaves
// open whether the server has committed is [repository.ErrOutcomeUnknown], and so is that of
// a function that has committed by itself; any other says that surely nothing is stored.
func (s *Store) Commit(ctx context.Context, b repository.Batch) error {
	if err := s.usable(ctx); err != nil {
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
	w, err := newWork(rows, b.Marks)
	if err != nil {
		return err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return because(ctx, err)
	}
	defer conn.Release()
	t := s.transaction(conn)
	defer t.rollback(ctx) // of no effect after the commit
	if err := t.write(ctx, w, len(attached) > 0); err != nil {
		return because(ctx, err)
	}
	if err := t.attach(ctx, attached); err != nil {
		return givenUp(ctx, err)
	}
	if err := t.commit(ctx); err != nil {
		return err
	}
	if len(w.events) > 0 {
		s.announce(ctx, conn.Conn())
	}
	return nil
}

// work is a batch in the order in which it is written: locks are taken in the order of
// documents, then of marks, then of keys, each by what names it.
type work struct {
	changes []change
	events  []*durable.Event // in the order of the batch
	marks   []repository.Mark
}

// A change is a row with its keys as text.
type change struct {
	*durable.Row

	keys string
}

func newWork(rows []durable.Row, marks []repository.Mark) (work, error) {
	w := work{changes: make([]change, len(rows))}
	for i := range rows {
		r := &rows[i]
		if r.Expected >= math.MaxInt64 {
			return w, &repository.ConflictError{Kind: r.Kind, ID: r.ID, Expected: r.Expected}
		}
		keys, err := durable.EncodeKeys(r.Keys)
		if err != nil {
			return w, err
		}
		w.changes[i] = change{r, keys}
		for e := range r.Events {
			w.events = append(w.events, &r.Events[e])
		}
	}
	slices.SortFunc(w.changes, func(a, b change) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	w.marks = slices.SortedFunc(slices.Values(marks), func(a, b repository.Mark) int {
		return cmp.Or(cmp.Compare(a.Consumer, b.Consumer), slices.Compare(a.Event[:], b.Event[:]))
	})
	return w, nil
}

// isNew reports whether the change stores a document that is not there.
func (c change) isNew() bool { return c.Op == repository.Put && c.Expected == 0 }

// write begins the transaction and writes all of the work. The keys that change are known
// once the rows are locked, unless all documents are new. The transaction is named if it is
// to be known again.
func (t *transaction) write(ctx context.Context, w work, named bool) error {
	var moves []keyMove
	known := true
	for _, c := range w.changes {
		known = known && (c.isNew() || c.Op == repository.Check)
		if c.isNew() {
			moves = append(moves, movesOf(c.Kind, c.ID, nil, c.Keys)...)
		}
	}
	batch := &pgx.Batch{}
	batch.BeginTx(readCommitted())
	if named {
		batch.Queue(selectTransaction)
	}
	for _, c := range w.changes {
		t.queueChange(batch, c)
	}
	for _, e := range w.events {
		t.queueEvent(batch, e)
	}
	for _, m := range w.marks {
		batch.Queue(t.texts.of(insertMark), m.Consumer, uuidOf(m.Event))
	}
	if known {
		t.queueMoves(batch, moves)
	}
	results := t.conn.SendBatch(ctx, batch)
	t.tx = results.Tx()
	more, refused := t.readWork(results, w, named)
	if refused == nil && known {
		refused = readMoves(results, moves)
	}
	if err := results.Close(); err != nil {
		return err
	}
	if refused != nil {
		return t.told(ctx, refused)
	}
	if known {
		return nil
	}
	return t.moveKeys(ctx, append(moves, more...))
}

// readWork reads the results of what write has queued, up to the marks. It returns how the
// keys of documents change that were there before.
func (t *transaction) readWork(results pgx.BatchResults, w work, named bool) ([]keyMove, error) {
	if _, err := results.Exec(); err != nil { // of the BEGIN
		return nil, err
	}
	if named {
		if err := results.QueryRow().Scan(&t.id); err != nil {
			return nil, err
		}
	}
	var moves []keyMove
	for _, c := range w.changes {
		gone, err := readChange(results, c)
		if err != nil {
			return nil, err
		}
		if gone != nil {
			moves = append(moves, movesOf(c.Kind, c.ID, gone, c.Keys)...)
		}
	}
	for _, e := range w.events {
		if tag, err := results.Exec(); err != nil {
			return nil, err
		} else if tag.RowsAffected() != 1 {
			return nil, fmt.Errorf("%w: %s", ErrEventStored, e.ID)
		}
	}
	for _, m := range w.marks {
		if tag, err := results.Exec(); err != nil {
			return nil, err
		} else if tag.RowsAffected() != 1 {
			return nil, fmt.Errorf("%w: %s by %q", repository.ErrMarked, m.Event, m.Consumer)
		}
	}
	return moves, nil
}

func (t *transaction) queueChange(batch *pgx.Batch, c change) {
	expected := int64(c.Expected) //nolint:gosec // newWork has seen that it fits
	switch {
	case c.isNew():
		batch.Queue(t.texts.of(insertDocument), c.Kind, c.ID, int32(c.Schema), c.State, c.keys) //nolint:gosec // a small number
	case c.Op == repository.Put:
		batch.Queue(t.texts.of(updateDocument), c.Kind, c.ID, expected, int32(c.Schema), c.State, c.keys) //nolint:gosec // as above
	case c.Op == repository.Delete:
		batch.Queue(t.texts.of(deleteDocument), c.Kind, c.ID, expected)
	default:
		batch.Queue(t.texts.of(checkDocument), c.Kind, c.ID, expected)
	}
}

// readChange returns the keys that a document had, nil when they stay as they are.
func readChange(results pgx.BatchResults, c change) ([]repository.Key, error) {
	conflict := &repository.ConflictError{Kind: c.Kind, ID: c.ID, Expected: c.Expected}
	if c.isNew() || c.Op == repository.Check {
		tag, err := results.Exec()
		if err == nil && tag.RowsAffected() != 1 {
			return nil, conflict
		}
		return nil, err
	}
	var before pgtype.Text
	err := results.QueryRow().Scan(&before)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, conflict
	case err != nil || !before.Valid:
		return nil, err
	}
	return decodeKeys(before.String)
}

func (t *transaction) queueEvent(batch *pgx.Batch, e *durable.Event) {
	batch.Queue(t.texts.of(insertEvent), uuidOf(e.ID), e.Aggregate, e.AggregateID, int64(e.Version), int32(e.Index), //nolint:gosec // small numbers
		e.Name, int32(e.Schema), e.ContentType, e.Data, pgtype.Text{String: string(e.MetadataJSON), Valid: e.MetadataJSON != nil}, //nolint:gosec // as above
		uuidOf(e.CorrelationID), uuidOf(e.CausationID), e.OccurredAt.Format(time.RFC3339Nano), int16(e.Partition), t.namespace)
}

// uuidOf is NULL for the zero UUID.
func uuidOf(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }

// told returns a refusal with what the caller is to know of it: whether the document that
// another has stored has been deleted, and why an event was not taken. The transaction has
// failed in no statement, so it can be asked.
func (t *transaction) told(ctx context.Context, refused error) error {
	if errors.Is(refused, ErrEventStored) {
		var namespace string
		err := t.conn.QueryRow(ctx, t.texts.of(selectNamespace)).Scan(&namespace)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if namespace != t.namespace {
			return fmt.Errorf("%w: close it, and open it again", ErrNamespace)
		}
	}
	conflict, ok := errors.AsType[*repository.ConflictError](refused)
	if !ok {
		return refused
	}
	err := t.conn.QueryRow(ctx, t.texts.of(selectDeleted), conflict.Kind, conflict.ID).Scan(&conflict.Deleted)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	return conflict
}
