package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/outbox"
)

// Leases run by the clock of the server, as it is when a statement comes to them. Who works
// on several locks them in the order of their partitions.
const (
	lockLeases   = `SELECT FROM {prefix}leases ORDER BY partition FOR UPDATE`
	deleteRelays = `DELETE FROM {prefix}relays WHERE until <= clock_timestamp()`
	upsertRelay  = `INSERT INTO {prefix}relays (owner, until) VALUES ($1, clock_timestamp() + $2::bigint * interval '1 microsecond')
ON CONFLICT (owner) DO UPDATE SET until = excluded.until`
	deleteRelay = `DELETE FROM {prefix}relays WHERE owner = $1`

	// relayShare is how many partitions are one relay's, rounded up.
	relayShare = `(SELECT (256 + greatest(count(*), 1) - 1) / greatest(count(*), 1) FROM {prefix}relays)`

	giveUpLeases = `UPDATE {prefix}leases SET owner = '', until = '-infinity', token = token + 1
WHERE partition IN (SELECT partition FROM {prefix}leases WHERE owner = $1 ORDER BY partition OFFSET ` + relayShare + `)`
	takeLeases = `UPDATE {prefix}leases SET owner = $1, token = token + 1
WHERE partition IN (SELECT partition FROM {prefix}leases WHERE owner <> $1 AND until <= clock_timestamp() ORDER BY partition
  LIMIT greatest(0, ` + relayShare + ` - (SELECT count(*) FROM {prefix}leases WHERE owner = $1)))`
	renewLeases = `WITH mine AS (UPDATE {prefix}leases SET until = clock_timestamp() + $2::bigint * interval '1 microsecond'
  WHERE owner = $1 RETURNING partition, token) SELECT partition, token FROM mine ORDER BY partition`
	leaveLeases = `UPDATE {prefix}leases SET owner = '', until = '-infinity', token = token + 1 WHERE owner = $1`
)

// Claim says that the owner is at work for the time d from now on and returns the
// partitions that are leased to it for as long. An owner without a name, or with one that
// is no text, is refused with [ErrOption].
func (s *Store) Claim(ctx context.Context, owner string, d time.Duration) ([]outbox.Lease, error) {
	if err := s.canRelay(ctx, owner); err != nil {
		return nil, err
	}
	var leases []outbox.Lease
	batch := &pgx.Batch{}
	batch.Queue(s.texts.of(lockLeases)) // one relay at a time shares out
	batch.Queue(s.texts.of(deleteRelays))
	batch.Queue(s.texts.of(upsertRelay), owner, d.Microseconds())
	batch.Queue(s.texts.of(giveUpLeases), owner)
	batch.Queue(s.texts.of(takeLeases), owner)
	batch.Queue(s.texts.of(renewLeases), owner, d.Microseconds()).Query(func(rows pgx.Rows) (err error) {
		leases, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l outbox.Lease, err error) {
			var partition int16
			err = row.Scan(&partition, &l.Token)
			l.Partition = uint8(partition) //nolint:gosec // 0 to 255
			return l, err
		})
		return err
	})
	// The batch is one transaction: it ends where the batch does.
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return nil, because(ctx, err)
	}
	return leases, nil
}

// Leave ends the leases of the owner, which is at work no more.
func (s *Store) Leave(ctx context.Context, owner string) error {
	if err := s.canRelay(ctx, owner); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue(s.texts.of(lockLeases))
	batch.Queue(s.texts.of(deleteRelay), owner)
	batch.Queue(s.texts.of(leaveLeases), owner)
	return because(ctx, s.pool.SendBatch(ctx, batch).Close())
}

func (s *Store) canRelay(ctx context.Context, owner string) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if owner == "" || !isText(owner) {
		return fmt.Errorf("%w: a relay wants a name", ErrOption)
	}
	return nil
}
