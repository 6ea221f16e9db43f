-- Locks nothing that is there: the table is new, and servers of the version before never look at it.
--
-- The pieces of logs that a replica wants of a node which may sync at another one, and what came
-- back. A row lives for seconds and is taken by its asker; whoever sees one older than a minute
-- drops it. Unlogged: a crash of PostgreSQL loses no more than questions to be asked again.
CREATE UNLOGGED TABLE scheduler.log_want (
  request_id     uuid PRIMARY KEY,
  asker          uuid NOT NULL,
  node_id        uuid NOT NULL,
  allocation_id  uuid NOT NULL,
  log_offset     bigint NOT NULL,
  wait_ms        integer NOT NULL,
  asked_at       timestamptz NOT NULL DEFAULT now(),
  piece          bytea CHECK (octet_length(piece) <= 65536),
  complete       boolean,
  CHECK ((piece IS NULL) = (complete IS NULL))
);
CREATE INDEX log_want_node ON scheduler.log_want (node_id);
