-- What is stored under one identity. A deleted document stays, without its state: its
-- identity is used for ever. The keys are those of the table of keys, as JSON, so that a
-- save that changes none of them is one statement.
CREATE TABLE IF NOT EXISTS {prefix}documents (
  number         INTEGER PRIMARY KEY,
  kind           TEXT    NOT NULL,
  id             TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  deleted        INTEGER NOT NULL DEFAULT 0,
  schema_version INTEGER NOT NULL,
  state          BLOB,
  keys           TEXT    NOT NULL,
  UNIQUE (kind, id)
) STRICT;

-- Under what documents are found, in byte order of the key and then the identity.
CREATE TABLE IF NOT EXISTS {prefix}keys (
  kind      TEXT    NOT NULL,
  name      TEXT    NOT NULL,
  value     TEXT    NOT NULL,
  id        TEXT    NOT NULL,
  is_unique INTEGER NOT NULL,
  PRIMARY KEY (kind, name, value, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS {prefix}keys_unique ON {prefix}keys (kind, name, value) WHERE is_unique = 1;

-- Events that wait for a relay. Times of the store are milliseconds since 1970; when an
-- event happened is text, as exact as it was said. AUTOINCREMENT: no position is used twice.
CREATE TABLE IF NOT EXISTS {prefix}outbox (
  position       INTEGER PRIMARY KEY AUTOINCREMENT,
  id             TEXT    NOT NULL UNIQUE,
  aggregate_kind TEXT    NOT NULL,
  aggregate_id   TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  event_index    INTEGER NOT NULL,
  name           TEXT    NOT NULL,
  schema_version INTEGER NOT NULL,
  content_type   TEXT    NOT NULL,
  payload        BLOB    NOT NULL,
  metadata       TEXT,
  correlation_id TEXT,
  causation_id   TEXT,
  occurred_at    TEXT    NOT NULL,
  recorded_at    INTEGER NOT NULL,
  partition      INTEGER NOT NULL,
  attempts       INTEGER NOT NULL DEFAULT 0,
  next_attempt   INTEGER,
  last_error     TEXT    NOT NULL DEFAULT '',
  UNIQUE (aggregate_kind, aggregate_id, version, event_index)
) STRICT;

-- Those that were refused: they hold back what comes after them of the same aggregate.
CREATE INDEX IF NOT EXISTS {prefix}outbox_delayed
  ON {prefix}outbox (aggregate_kind, aggregate_id, position, next_attempt) WHERE next_attempt IS NOT NULL;

-- Events that were refused for good.
CREATE TABLE IF NOT EXISTS {prefix}dead_letters (
  position       INTEGER PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  aggregate_kind TEXT    NOT NULL,
  aggregate_id   TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  event_index    INTEGER NOT NULL,
  name           TEXT    NOT NULL,
  schema_version INTEGER NOT NULL,
  content_type   TEXT    NOT NULL,
  payload        BLOB    NOT NULL,
  metadata       TEXT,
  correlation_id TEXT,
  causation_id   TEXT,
  occurred_at    TEXT    NOT NULL,
  recorded_at    INTEGER NOT NULL,
  partition      INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  last_error     TEXT    NOT NULL,
  parked_at      INTEGER NOT NULL
) STRICT;

-- Relays at work, among which the partitions are shared out.
CREATE TABLE IF NOT EXISTS {prefix}relays (
  owner TEXT    NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who may hand over the events of a partition, and until when. An owner of '' is nobody.
-- The token grows whenever a lease ends before its time or begins.
CREATE TABLE IF NOT EXISTS {prefix}leases (
  partition INTEGER NOT NULL PRIMARY KEY,
  owner     TEXT    NOT NULL DEFAULT '',
  token     INTEGER NOT NULL DEFAULT 0,
  until     INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO {prefix}leases (partition)
WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 255)
SELECT i FROM n WHERE true
ON CONFLICT DO NOTHING;

-- Which consumer has handled which event.
CREATE TABLE IF NOT EXISTS {prefix}inbox (
  consumer  TEXT    NOT NULL,
  event_id  TEXT    NOT NULL,
  marked_at INTEGER NOT NULL,
  PRIMARY KEY (consumer, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS {prefix}inbox_marked_at ON {prefix}inbox (marked_at);

-- What the store knows of itself: the namespace of its events' identities, made once, a
-- UUID of version 4.
CREATE TABLE IF NOT EXISTS {prefix}store (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO {prefix}store (name, value)
SELECT 'namespace', lower(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 14, 3) || '-'
  || substr('89AB', 1 + (random() & 3), 1) || substr(h, 18, 3) || '-' || substr(h, 21, 12))
FROM (SELECT hex(randomblob(16)) AS h) WHERE true
ON CONFLICT DO NOTHING;
