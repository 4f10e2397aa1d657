-- What is stored under one identity. A deleted document stays, without its state: its
-- identity is used for ever. The keys are those of the table of keys, as JSON, so that a
-- save that changes none of them is one statement. No column that a save writes is in an
-- index, and pages keep some room: most saves leave the indexes alone.
CREATE TABLE {prefix}documents (
  kind           text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,
  version        bigint           NOT NULL,
  deleted        boolean          NOT NULL DEFAULT false,
  schema_version integer          NOT NULL,
  state          bytea,
  keys           text             NOT NULL,
  PRIMARY KEY (kind, id)
) WITH (fillfactor = 80);

-- Under what documents are found, in byte order of the key and then the identity.
CREATE TABLE {prefix}keys (
  kind      text COLLATE "C" NOT NULL,
  name      text COLLATE "C" NOT NULL,
  value     text COLLATE "C" NOT NULL,
  id        text COLLATE "C" NOT NULL,
  is_unique boolean          NOT NULL,
  PRIMARY KEY (kind, name, value, id)
);

CREATE UNIQUE INDEX {prefix}keys_unique ON {prefix}keys (kind, name, value) WHERE is_unique;

-- Events that wait for a relay. When an event happened is text, as exact as it was said: a
-- timestamptz would cut it. The sequence keeps no numbers in store for a session (CACHE 1):
-- those of one aggregate are in the order of its versions.
CREATE TABLE {prefix}outbox (
  position       bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  id             uuid             NOT NULL UNIQUE,
  aggregate_kind text COLLATE "C" NOT NULL,
  aggregate_id   text COLLATE "C" NOT NULL,
  version        bigint           NOT NULL,
  event_index    integer          NOT NULL,
  name           text             NOT NULL,
  schema_version integer          NOT NULL,
  content_type   text             NOT NULL,
  payload        bytea            NOT NULL,
  metadata       text,
  correlation_id uuid,
  causation_id   uuid,
  occurred_at    text             NOT NULL,
  recorded_at    timestamptz      NOT NULL DEFAULT clock_timestamp(),
  partition      smallint         NOT NULL,
  attempts       integer          NOT NULL DEFAULT 0,
  next_attempt   timestamptz,
  last_error     text             NOT NULL DEFAULT '',
  UNIQUE (aggregate_kind, aggregate_id, version, event_index)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Those that were refused: they hold back what comes after them of the same aggregate.
CREATE INDEX {prefix}outbox_delayed
  ON {prefix}outbox (aggregate_kind, aggregate_id, position, next_attempt) WHERE next_attempt IS NOT NULL;

-- Events that were refused for good.
CREATE TABLE {prefix}dead_letters (
  position       bigint           PRIMARY KEY,
  id             uuid             NOT NULL UNIQUE,
  aggregate_kind text COLLATE "C" NOT NULL,
  aggregate_id   text COLLATE "C" NOT NULL,
  version        bigint           NOT NULL,
  event_index    integer          NOT NULL,
  name           text             NOT NULL,
  schema_version integer          NOT NULL,
  content_type   text             NOT NULL,
  payload        bytea            NOT NULL,
  metadata       text,
  correlation_id uuid,
  causation_id   uuid,
  occurred_at    text             NOT NULL,
  recorded_at    timestamptz      NOT NULL,
  partition      smallint         NOT NULL,
  attempts       integer          NOT NULL,
  last_error     text             NOT NULL,
  parked_at      timestamptz      NOT NULL DEFAULT clock_timestamp()
);

-- Relays at work, among which the partitions are shared out.
CREATE TABLE {prefix}relays (
  owner text COLLATE "C" PRIMARY KEY,
  until timestamptz      NOT NULL
);

-- Who may hand over the events of a partition, and until when. An owner of '' is nobody.
-- The token grows whenever a lease ends before its time or begins.
CREATE TABLE {prefix}leases (
  partition smallint         PRIMARY KEY,
  owner     text COLLATE "C" NOT NULL DEFAULT '',
  token     bigint           NOT NULL DEFAULT 0,
  until     timestamptz      NOT NULL DEFAULT '-infinity'
);

INSERT INTO {prefix}leases (partition) SELECT generate_series(0, 255);

-- Which consumer has handled which event.
CREATE TABLE {prefix}inbox (
  consumer  text COLLATE "C" NOT NULL,
  event_id  uuid             NOT NULL,
  marked_at timestamptz      NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, event_id)
);

CREATE INDEX {prefix}inbox_marked_at ON {prefix}inbox (marked_at);

-- What the store knows of itself: the namespace of its events' identities, made once.
CREATE TABLE {prefix}store (
  name  text COLLATE "C" PRIMARY KEY,
  value text NOT NULL
);

INSERT INTO {prefix}store (name, value) VALUES ('namespace', gen_random_uuid());
