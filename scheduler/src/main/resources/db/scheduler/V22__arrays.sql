-- Adds a table, four columns without defaults to scheduler.session (a short exclusive lock, no rewrite)
-- and two indexes on it that are built under a lock against writes: one holds only elements, of which
-- there are none yet; the other reads the whole table once. Servers of the version before make no elements
-- and show those that there are like other sessions.
--
-- One request for many equal sessions. The leader makes them one after the other, a few ahead of those
-- that run; made counts those that it has made, and each is a row of scheduler.session.
CREATE TABLE scheduler.session_array (
  id           uuid PRIMARY KEY,
  account_id   uuid NOT NULL REFERENCES scheduler.account,
  world        text NOT NULL CHECK (world IN ('live', 'test')),
  template     jsonb NOT NULL,
  elements     integer NOT NULL CHECK (elements BETWEEN 1 AND 1000000),
  running_max  integer CHECK (running_max BETWEEN 1 AND elements),
  held         boolean NOT NULL,
  made         integer NOT NULL DEFAULT 0 CHECK (made BETWEEN 0 AND elements),
  closed_as    text CHECK (closed_as IN ('made', 'stopped', 'deadline', 'dependency')),
  closed_at    timestamptz,
  halt_code    text,
  halt_message text,
  halted_at    timestamptz,
  try_at       timestamptz,
  actor        text NOT NULL,
  request_id   text NOT NULL,
  created_at   timestamptz NOT NULL,
  CHECK ((closed_as IS NULL) = (closed_at IS NULL)),
  CHECK (closed_as IS NOT NULL OR made < elements),
  CHECK ((halt_code IS NULL) = (try_at IS NULL))
);
COMMENT ON COLUMN scheduler.session_array.template IS 'what each element is, as io.tollgate.scheduler.session.ArrayTemplate; its environment is sealed under the array''s id';
COMMENT ON COLUMN scheduler.session_array.halt_code IS 'why the next element is not made yet, until try_at';
CREATE INDEX session_array_open ON scheduler.session_array (id) WHERE closed_at IS NULL;
CREATE INDEX session_array_of_account ON scheduler.session_array (account_id, id DESC);

ALTER TABLE scheduler.session
  ADD COLUMN array_id          uuid REFERENCES scheduler.session_array,
  ADD COLUMN array_index       integer,
  ADD COLUMN array_running_max integer,
  ADD COLUMN minutes_min       integer CHECK (minutes_min >= 1);
COMMENT ON COLUMN scheduler.session.minutes_min IS 'how many of the prepaid minutes would do for the first start; null once it was placed or extended';
-- An element is made once, whoever leads.
CREATE UNIQUE INDEX session_of_array ON scheduler.session (array_id, array_index) WHERE array_id IS NOT NULL;
CREATE INDEX session_open_of_array ON scheduler.session (array_id, state)
  WHERE array_id IS NOT NULL AND state <> 'ended';
-- Lists of sessions leave elements out, however many there are.
CREATE INDEX session_alone ON scheduler.session (account_id, id DESC) WHERE array_id IS NULL;
