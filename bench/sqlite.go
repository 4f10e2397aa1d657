package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/sqlite"
)

// openFile returns a store in a file of its own, and the bare file beside it.
func openFile(e *ending) (*depot, *sql.DB, error) {
	dir, err := e.folder()
	if err != nil {
		return nil, nil, err
	}
	path := filepath.Join(dir, "store.db")
	s, err := sqlite.Open(context.Background(), path, sqlite.Migrate())
	if err != nil {
		return nil, nil, err
	}
	e.later(func() { _ = s.Close() })
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_busy_timeout=25&_synchronous=FULL&_foreign_keys=1&_dqs=0")
	if err != nil {
		return nil, nil, err
	}
	e.later(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return newDepot(s), db, nil
}

func sqliteSaves() group {
	return group{title: "SQLite: save an aggregate and one event", target: 1.5, allocs: -1, count: savesARun, open: opened(
		func(e *ending) ([]contender, error) {
			mine, _, err := openFile(e)
			if err != nil {
				return nil, err
			}
			theirs, db, err := openFile(e)
			if err != nil {
				return nil, err
			}
			if err := errors.Join(mine.save(context.Background()), theirs.save(context.Background())); err != nil {
				return nil, err
			}
			bare, err := bareFileSaves(e, theirs, db)
			return []contender{mine.saver("ashlar: sqlite.Store.Commit"), bare}, err
		})}
}

// bareFileSaves are the two statements of a save, in one transaction.
func bareFileSaves(e *ending, d *depot, db *sql.DB) (contender, error) {
	ctx := context.Background()
	update, err := db.PrepareContext(ctx, `UPDATE ashlar_documents SET version = version + 1, state = ? WHERE kind = ? AND id = ? AND version = ?`)
	if err != nil {
		return contender{}, err
	}
	e.later(func() { _ = update.Close() })
	insert, err := db.PrepareContext(ctx, `INSERT INTO ashlar_outbox (id, aggregate_kind, aggregate_id, version, event_index, name, schema_version,
  content_type, payload, correlation_id, occurred_at, partition, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, unixepoch('now', 'subsec') * 1000 / 1)`)
	if err != nil {
		return contender{}, err
	}
	e.later(func() { _ = insert.Close() })
	namespace := d.Namespace()
	save := func(version uint64) error {
		env := d.moved(namespace, theParcel, version)
		state, err := json.Marshal(d.state(version))
		if err != nil {
			return err
		}
		data, err := json.Marshal(env.Event)
		if err != nil {
			return err
		}
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()                                                                       // of no effect after the commit
		done, err := tx.StmtContext(ctx, update).ExecContext(ctx, state, d.kind.Name, theParcel, int64(version-1)) //nolint:gosec // small
		if err != nil {
			return err
		}
		if rows, err := done.RowsAffected(); err != nil || rows != 1 {
			return fmt.Errorf("%d rows at the version: %w", rows, err)
		}
		_, err = tx.StmtContext(ctx, insert).ExecContext(ctx, env.ID.String(), env.Aggregate, env.AggregateID, int64(version), 0, //nolint:gosec // small
			env.Event.EventName(), 1, "application/json", data, env.CorrelationID.String(), occurred(env), outbox.PartitionOf(env.Aggregate, env.AggregateID))
		if err != nil {
			return err
		}
		return tx.Commit()
	}
	return contender{
		name: "the two bare statements",
		run: func(n int) {
			for range n {
				if err := save(d.version + 1); err != nil {
					panic(err)
				}
				d.version++
			}
		},
		check: func() error { return d.holds(d.version) },
	}, nil
}

func sqliteDrains() group {
	return group{title: "SQLite: relay an event to nowhere", target: 2, allocs: -1, count: drainedRun, open: opened(
		func(e *ending) ([]contender, error) {
			mine, _, err := openFile(e)
			if err != nil {
				return nil, err
			}
			theirs, db, err := openFile(e)
			if err != nil {
				return nil, err
			}
			bare, err := bareFileDrains(e, theirs, db)
			var nowhere drop
			return []contender{mine.relayed("ashlar: outbox.Relay", &nowhere, mine.fill, nowhere.check), bare}, err
		})}
}

// bareFileDrains takes events out of the outbox by a select and a delete.
func bareFileDrains(e *ending, d *depot, db *sql.DB) (contender, error) {
	ctx := context.Background()
	pending, err := db.PrepareContext(ctx, `SELECT position, id, aggregate_kind, aggregate_id, version, event_index, name,
  schema_version, content_type, payload, metadata, correlation_id, causation_id, occurred_at FROM ashlar_outbox
WHERE partition IN (SELECT partition FROM ashlar_leases) ORDER BY position LIMIT ?`)
	if err != nil {
		return contender{}, err
	}
	e.later(func() { _ = pending.Close() })
	remove, err := db.PrepareContext(ctx, `DELETE FROM ashlar_outbox WHERE position IN (SELECT value FROM json_each(?))`)
	if err != nil {
		return contender{}, err
	}
	e.later(func() { _ = remove.Close() })
	taken := 0
	take := func() error {
		positions, err := barePending(ctx, pending)
		if err != nil {
			return err
		}
		list, err := json.Marshal(positions)
		if err != nil {
			return err
		}
		done, err := remove.ExecContext(ctx, string(list))
		if err != nil {
			return err
		}
		rows, err := done.RowsAffected()
		if rows != batchSize {
			return fmt.Errorf("%d events were taken: %w", rows, err)
		}
		taken += batchSize
		return err
	}
	return contender{
		name: "bare select and delete", prepare: d.fill,
		run: func(n int) {
			for range n / batchSize {
				if err := take(); err != nil {
					panic(err)
				}
			}
		},
		check: func() error { return d.drained(taken) },
	}, nil
}

func barePending(ctx context.Context, pending *sql.Stmt) ([]int64, error) {
	rows, err := pending.QueryContext(ctx, batchSize)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	positions := make([]int64, 0, batchSize)
	for rows.Next() {
		var m outbox.Message
		var at string
		var metadata sql.NullString
		var correlation, causation uuid.NullUUID
		err := rows.Scan(&m.Position, &m.ID, &m.Aggregate, &m.AggregateID, &m.Version, &m.Index, &m.Name, &m.Schema, &m.ContentType, &m.Data,
			&metadata, &correlation, &causation, &at)
		if err != nil {
			return nil, err
		}
		if m.OccurredAt, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, err
		}
		positions = append(positions, m.Position)
	}
	return positions, rows.Err()
}
