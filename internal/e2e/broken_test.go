//go:build unix

package e2e_test

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/events"
	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/repository"
	"github.com/ashlar-go/ashlar/sqlite"
)

// dawdle is at most how long a broken relay takes for a message, as a broker would.
const dawdle = 3 * time.Millisecond

// markFirst is the relay that settles what it has read and then sends it: what is between
// the two when it dies is lost.
func (w *worker) markFirst(ctx context.Context, sink outbox.Sink) error {
	for {
		leases, err := w.store.Claim(ctx, w.Name, w.Lease)
		if err != nil {
			return err
		}
		messages, err := w.store.Pending(ctx, leases, cmp.Or(w.Batch, 20))
		if err != nil {
			return err
		}
		if len(messages) == 0 {
			if err := w.store.Wait(ctx, 20*time.Millisecond); err != nil {
				return err
			}
			continue
		}
		outcomes := make([]outbox.Outcome, len(messages))
		for i, m := range messages {
			outcomes[i] = outbox.Outcome{Message: m, Verdict: outbox.Delivered}
		}
		if err := w.store.Settle(ctx, leases, outcomes); err != nil && !errors.Is(err, outbox.ErrFenced) {
			return err
		}
		for _, m := range messages {
			w.dawdle()
			sink.Send(ctx, []outbox.Message{m})
		}
	}
}

func (w *worker) dawdle() { time.Sleep(time.Duration(w.rng.Int64N(int64(dawdle)))) }

// A rowClaimer claims up to limit events that nobody has claimed, the oldest first and
// whatever their aggregates, hands each to send, and removes them. It returns how many.
type rowClaimer func(ctx context.Context, limit int, lease time.Duration, send func(events.Encoded)) (int, error)

// claimRows is the relay that shares the work out by the row: each event is claimed by one
// relay only, and two of the same aggregate are sent by two relays at the same time.
func (w *worker) claimRows(ctx context.Context, sink outbox.Sink) error {
	for {
		n, err := w.opened.claimRows(ctx, 4, w.Lease, func(e events.Encoded) {
			w.dawdle()
			sink.Send(ctx, []outbox.Message{{Encoded: e}})
		})
		if err != nil {
			return err
		}
		if n == 0 {
			if err := w.store.Wait(ctx, 20*time.Millisecond); err != nil {
				return err
			}
		}
	}
}

// claimRowsOfSQLite does what FOR UPDATE SKIP LOCKED does, on a database without it: a table
// beside the outbox says which rows are taken, and until when.
func claimRowsOfSQLite(s *sqlite.Store) rowClaimer {
	commit := func(ctx context.Context, fn func(ctx context.Context, tx *sqlite.Tx) error) error {
		return s.Commit(ctx, repository.Batch{Attach: []any{fn}})
	}
	return func(ctx context.Context, limit int, lease time.Duration, send func(events.Encoded)) (int, error) {
		var claimed []outbox.Message
		err := commit(ctx, func(ctx context.Context, tx *sqlite.Tx) error {
			var err error
			claimed, err = takeRows(ctx, tx, limit, time.Now(), lease)
			return err
		})
		if err != nil {
			return 0, err
		}
		for _, m := range claimed {
			send(m.Encoded)
		}
		return len(claimed), commit(ctx, func(ctx context.Context, tx *sqlite.Tx) error {
			for _, m := range claimed {
				if _, err := tx.ExecContext(ctx, `DELETE FROM ashlar_outbox WHERE position = ?`, m.Position); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// rowColumns are what an event is made of again.
const rowColumns = `position, id, name, schema_version, content_type, payload, occurred_at,
	aggregate_kind, aggregate_id, version, event_index, coalesce(CAST(correlation_id AS text), ''), coalesce(CAST(causation_id AS text), '')`

func takeRows(ctx context.Context, tx *sqlite.Tx, limit int, now time.Time, lease time.Duration) ([]outbox.Message, error) {
	const table = `CREATE TABLE IF NOT EXISTS claims (position INTEGER PRIMARY KEY, until INTEGER NOT NULL)`
	if _, err := tx.ExecContext(ctx, table); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+rowColumns+` FROM ashlar_outbox
		WHERE position NOT IN (SELECT position FROM claims WHERE until > ?) ORDER BY position LIMIT ?`, now.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // closed below, unless something fails
	var claimed []outbox.Message
	for rows.Next() {
		m, err := scanRow(rows.Scan)
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, m)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, m := range claimed {
		_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO claims VALUES (?, ?)`, m.Position, now.Add(lease).UnixMilli())
		if err != nil {
			return nil, err
		}
	}
	return claimed, nil
}

// scanRow reads the columns of rowColumns.
func scanRow(scan func(...any) error) (outbox.Message, error) {
	var m outbox.Message
	var at, correlation, causation string
	err := scan(&m.Position, &m.ID, &m.Name, &m.Schema, &m.ContentType, &m.Data, &at,
		&m.Aggregate, &m.AggregateID, &m.Version, &m.Index, &correlation, &causation)
	if err != nil {
		return m, err
	}
	if m.OccurredAt, err = time.Parse(time.RFC3339Nano, at); err != nil {
		return m, err
	}
	if m.CorrelationID, err = parseID(correlation); err != nil {
		return m, err
	}
	m.CausationID, err = parseID(causation)
	return m, err
}

func parseID(text string) (uuid.UUID, error) {
	if text == "" {
		return uuid.Nil, nil
	}
	return uuid.Parse(text)
}

// skipLocked is the relay as it is found in a hundred places: rows are locked, those that
// are locked are skipped, and a transaction is open for as long as the broker takes.
func skipLocked(url string) rowClaimer {
	return func(ctx context.Context, limit int, _ time.Duration, send func(events.Encoded)) (n int, err error) {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
		return n, pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, `SELECT `+rowColumns+` FROM ashlar_outbox ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`, limit)
			if err != nil {
				return err
			}
			claimed, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (outbox.Message, error) { return scanRow(row.Scan) })
			if err != nil {
				return err
			}
			n = len(claimed)
			for _, m := range claimed {
				send(m.Encoded)
				if _, err := tx.Exec(ctx, `DELETE FROM ashlar_outbox WHERE position = $1`, m.Position); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
