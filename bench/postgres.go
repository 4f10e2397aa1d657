package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ashlar-go/ashlar/outbox"
	"github.com/ashlar-go/ashlar/postgres"
	"github.com/ashlar-go/ashlar/postgres/postgrestest"
)

// openSchema returns a store in a schema of its own, and bare connections to it.
func openSchema(e *ending, server *postgrestest.Server) (*depot, *pgxpool.Pool, error) {
	ctx := context.Background()
	url, dropSchema, err := server.Schema()
	if err != nil {
		return nil, nil, err
	}
	e.later(func() { _ = dropSchema() })
	s, err := postgres.Open(ctx, url, postgres.Migrate())
	if err != nil {
		return nil, nil, err
	}
	e.later(func() { _ = s.Close() })
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, nil, err
	}
	e.later(pool.Close)
	return newDepot(s), pool, nil
}

func postgresSaves(server *postgrestest.Server) group {
	return group{title: "PostgreSQL: save an aggregate and one event", target: 1.3, allocs: -1, count: savesARun, byWall: true, open: opened(
		func(e *ending) ([]contender, error) {
			ctx := context.Background()
			var depots [3]*depot
			var pools [3]*pgxpool.Pool
			for i := range depots {
				var err error
				if depots[i], pools[i], err = openSchema(e, server); err != nil {
					return nil, err
				}
				if err := depots[i].save(ctx); err != nil {
					return nil, err
				}
			}
			return []contender{
				depots[0].saver("ashlar: postgres.Store.Commit"),
				batchSaves("pgx.Batch by hand", depots[1], func(queue func(*pgx.Batch)) error { return inTx(ctx, pools[1], queue) }),
				batchSaves("the same, BEGIN in the batch", depots[2], func(queue func(*pgx.Batch)) error { return withBegin(ctx, pools[2], queue) }),
			}, nil
		})}
}

// batchSaves are the two statements of a save in one batch, which send puts in a transaction.
func batchSaves(name string, d *depot, send func(queue func(*pgx.Batch)) error) contender {
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
		return send(func(b *pgx.Batch) {
			b.Queue(`UPDATE ashlar_documents SET version = version + 1, state = $4 WHERE kind = $1 AND id = $2 AND version = $3`,
				d.kind.Name, theParcel, version-1, state)
			b.Queue(`INSERT INTO ashlar_outbox (id, aggregate_kind, aggregate_id, version, event_index, name, schema_version,
  content_type, payload, correlation_id, occurred_at, partition) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
				[16]byte(env.ID), env.Aggregate, env.AggregateID, version, 0, env.Event.EventName(), 1, "application/json", data,
				[16]byte(env.CorrelationID), occurred(env), outbox.PartitionOf(env.Aggregate, env.AggregateID))
		})
	}
	return contender{
		name: name,
		run: func(n int) {
			for range n {
				if err := save(d.version + 1); err != nil {
					panic(err)
				}
				d.version++
			}
		},
		check: func() error { return d.holds(d.version) },
	}
}

// inTx sends a batch between BEGIN and COMMIT: three round trips.
func inTx(ctx context.Context, pool *pgxpool.Pool, queue func(*pgx.Batch)) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var b pgx.Batch
		queue(&b)
		results := tx.SendBatch(ctx, &b)
		return errors.Join(oneRow(results), results.Close())
	})
}

// withBegin sends BEGIN with the batch, and then COMMIT: two round trips.
func withBegin(ctx context.Context, pool *pgxpool.Pool, queue func(*pgx.Batch)) error {
	return pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		var b pgx.Batch
		b.BeginTx(pgx.TxOptions{})
		queue(&b)
		results := conn.SendBatch(ctx, &b)
		_, begun := results.Exec()
		tx := results.Tx()
		if err := errors.Join(begun, oneRow(results), results.Close()); err != nil {
			return err // the connection is closed: it is in a transaction
		}
		return tx.Commit(ctx)
	})
}

// oneRow wants the next statement to have changed one row.
func oneRow(results pgx.BatchResults) error {
	tag, err := results.Exec()
	if err == nil && tag.RowsAffected() != 1 {
		err = fmt.Errorf("%d rows at the version", tag.RowsAffected())
	}
	return err
}

func postgresDrains(server *postgrestest.Server) group {
	return group{title: "PostgreSQL: relay an event to nowhere", target: 2, allocs: -1, count: drainedRun, byWall: true, open: opened(
		func(e *ending) ([]contender, error) {
			mine, pool, err := openSchema(e, server)
			if err != nil {
				return nil, err
			}
			theirs, bare, err := openSchema(e, server)
			if err != nil {
				return nil, err
			}
			var nowhere drop
			return []contender{
				mine.relayed("ashlar: outbox.Relay", &nowhere, mine.fillTidy(pool), nowhere.check),
				bareDrains(theirs, bare),
			}, nil
		})}
}

// fillTidy is fill, and no work left over for the server's own time.
func (d *depot) fillTidy(pool *pgxpool.Pool) func(n int) {
	return func(n int) {
		d.fill(n)
		must(pool.Exec(context.Background(), "VACUUM ANALYZE ashlar_outbox"))
	}
}

// bareDrains takes events out of the outbox by a select and a delete.
func bareDrains(d *depot, pool *pgxpool.Pool) contender {
	ctx := context.Background()
	partitions := make([]int16, outbox.Partitions)
	for i := range partitions {
		partitions[i] = int16(i) //nolint:gosec // below 256
	}
	taken := 0
	take := func() error {
		rows, err := pool.Query(ctx, `SELECT position, id, aggregate_kind, aggregate_id, version, event_index, name,
  schema_version, content_type, payload, metadata, correlation_id, causation_id, occurred_at FROM ashlar_outbox WHERE partition = ANY($1) ORDER BY position LIMIT $2`, partitions, batchSize)
		if err != nil {
			return err
		}
		positions, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (int64, error) {
			var m outbox.Message
			var metadata pgtype.Text
			var correlation, causation pgtype.UUID
			var at string
			err := row.Scan(&m.Position, (*[16]byte)(&m.ID), &m.Aggregate, &m.AggregateID, &m.Version, &m.Index, &m.Name, &m.Schema,
				&m.ContentType, &m.Data, &metadata, &correlation, &causation, &at)
			if err == nil {
				m.OccurredAt, err = time.Parse(time.RFC3339Nano, at)
			}
			return m.Position, err
		})
		if err != nil {
			return err
		}
		tag, err := pool.Exec(ctx, `DELETE FROM ashlar_outbox WHERE position = ANY($1)`, positions)
		if err == nil && tag.RowsAffected() != batchSize {
			err = fmt.Errorf("%d events were taken", tag.RowsAffected())
		}
		taken += batchSize
		return err
	}
	return contender{
		name: "bare select and delete", prepare: d.fillTidy(pool),
		run: func(n int) {
			for range n / batchSize {
				if err := take(); err != nil {
					panic(err)
				}
			}
		},
		check: func() error { return d.drained(taken) },
	}
}
