package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/ashlar-go/ashlar/outbox"
)

const (
	deleteRelays = `DELETE FROM {prefix}relays WHERE until <= ` + nowMillis
	upsertRelay  = `INSERT INTO {prefix}relays (owner, until) VALUES (?1, ` + nowMillis + ` + ?2)
ON CONFLICT (owner) DO UPDATE SET until = excluded.until`
	deleteRelay = `DELETE FROM {prefix}relays WHERE owner = ?1`
	countRelays = `SELECT count(*) FROM {prefix}relays`

	giveUpLeases = `UPDATE {prefix}leases SET owner = '', until = 0, token = token + 1
WHERE owner = ?1 AND partition NOT IN (SELECT partition FROM {prefix}leases WHERE owner = ?1 ORDER BY partition LIMIT ?2)`
	renewLeases = `UPDATE {prefix}leases SET until = ` + nowMillis + ` + ?2 WHERE owner = ?1`
	takeLeases  = `UPDATE {prefix}leases SET owner = ?1, until = ` + nowMillis + ` + ?2, token = token + 1
WHERE partition IN (SELECT partition FROM {prefix}leases WHERE owner <> ?1 AND (owner = '' OR until <= ` + nowMillis + `)
  ORDER BY partition LIMIT max(0, ?3 - (SELECT count(*) FROM {prefix}leases WHERE owner = ?1)))`
	selectLeases = `SELECT partition, token FROM {prefix}leases WHERE owner = ?1 ORDER BY partition`
	selectTokens = `SELECT partition, token FROM {prefix}leases`
)

// Claim says that the owner is at work for the time d from now on and returns the
// partitions that are leased to it for as long. An owner without a name is refused with
// [ErrOption].
func (s *Store) Claim(ctx context.Context, owner string, d time.Duration) ([]outbox.Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if owner == "" {
		return nil, errNoOwner
	}
	var leases []outbox.Lease
	err := s.writer.write(ctx, func(t *transaction) error {
		if _, err := t.exec(deleteRelays); err != nil {
			return err
		}
		if _, err := t.exec(upsertRelay, owner, d.Milliseconds()); err != nil {
			return err
		}
		relays := 0
		if err := t.query(func(rows *sql.Rows) error { return rows.Scan(&relays) }, countRelays); err != nil {
			return err
		}
		relays = max(relays, 1) // a lease of no time is over already
		share := (outbox.Partitions + relays - 1) / relays
		if _, err := t.exec(giveUpLeases, owner, share); err != nil {
			return err
		}
		if _, err := t.exec(renewLeases, owner, d.Milliseconds()); err != nil {
			return err
		}
		if _, err := t.exec(takeLeases, owner, d.Milliseconds(), share); err != nil {
			return err
		}
		return t.query(func(rows *sql.Rows) error {
			var l outbox.Lease
			err := rows.Scan(&l.Partition, &l.Token)
			leases = append(leases, l)
			return err
		}, selectLeases, owner)
	})
	if err != nil {
		return nil, err
	}
	return leases, nil
}

// Leave ends the leases of the owner, which is at work no more.
func (s *Store) Leave(ctx context.Context, owner string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if owner == "" {
		return errNoOwner
	}
	return s.writer.write(ctx, func(t *transaction) error {
		if _, err := t.exec(deleteRelay, owner); err != nil {
			return err
		}
		_, err := t.exec(giveUpLeases, owner, 0)
		return err
	})
}

// tokens returns the tokens of all partitions.
func (t *transaction) tokens() (map[uint8]int64, error) {
	tokens := make(map[uint8]int64, outbox.Partitions)
	err := t.query(func(rows *sql.Rows) error {
		var l outbox.Lease
		err := rows.Scan(&l.Partition, &l.Token)
		tokens[l.Partition] = l.Token
		return err
	}, selectTokens)
	return tokens, err
}
