-- The core of the scheduler: leadership, nodes, sessions, allocations, proofs, events.
-- A first migration: it locks nothing that anybody uses. PostgreSQL 14 is the oldest it runs on.
--
-- Tables that the cycle folds (node, gpu, session, allocation) carry changed_xid, set by trigger:
-- a reader that takes everything at or above the last snapshot's xmin misses no commit, whatever
-- the order of commits. Such rows are never deleted; removed_at says that they are gone. What
-- changes with every heartbeat stands in narrow tables without the mark.

CREATE FUNCTION scheduler.set_changed_xid() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_xid := pg_current_xact_id();
  RETURN NEW;
END $$;

CREATE FUNCTION scheduler.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- One row. Who leads, since when, and under which epoch its commits are accepted.
CREATE TABLE scheduler.leadership (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch      bigint NOT NULL,
  leader_id  uuid,
  address    text,
  since      timestamptz
);
INSERT INTO scheduler.leadership (one, epoch) VALUES (true, 0);

CREATE TABLE scheduler.workflow (
  name              text NOT NULL,
  version           text NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('interactive', 'run')),
  status            text NOT NULL CHECK (status IN ('ga', 'beta', 'disabled')),
  refund_on_failure boolean NOT NULL,
  command           jsonb,
  description       text NOT NULL,
  current           boolean NOT NULL DEFAULT true,
  actor             text NOT NULL,
  request_id        text NOT NULL,
  created_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version),
  CHECK (command IS NULL OR jsonb_typeof(command) = 'array')
);
CREATE UNIQUE INDEX workflow_current ON scheduler.workflow (name) WHERE current;
INSERT INTO scheduler.workflow (name, version, kind, status, refund_on_failure, command, description, actor, request_id) VALUES
  ('command', '1', 'interactive', 'ga', false, NULL, 'Runs your command until it ends or you stop it.', 'migration', 'V1'),
  ('batch',   '1', 'run',         'ga', true,  NULL, 'Runs your command to its end; a failed run is refunded whole.', 'migration', 'V1');

CREATE TABLE scheduler.node (
  id                    uuid PRIMARY KEY,
  name                  text NOT NULL,
  world                 text NOT NULL CHECK (world IN ('live', 'test')),
  state                 text NOT NULL CHECK (state IN ('joining', 'ready', 'unreachable', 'lost')),
  state_since           timestamptz NOT NULL,
  cordoned              boolean NOT NULL DEFAULT false,
  cordon_reason         text,
  cordoned_at           timestamptz,
  key_sha256            bytea UNIQUE,
  previous_key_sha256   bytea,
  previous_key_until    timestamptz,
  join_token_sha256     bytea UNIQUE,
  join_token_expires_at timestamptz,
  joined_at             timestamptz,
  joined_nonce          uuid,
  joined_boot_id        text,
  agent_instance        bigint NOT NULL DEFAULT 0,
  agent_nonce           uuid,
  boot_id               text,
  agent_version         text,
  address               text,
  runtime               text,
  single_tenant         boolean NOT NULL DEFAULT true,
  gpu_source            text,
  gpu_model             text,
  cpus                  integer NOT NULL DEFAULT 0,
  memory_bytes          bigint NOT NULL DEFAULT 0,
  labels                jsonb NOT NULL DEFAULT '{}',
  version               bigint NOT NULL DEFAULT 1,
  changed_xid           xid8 NOT NULL,
  removed_at            timestamptz,
  actor                 text NOT NULL,
  request_id            text NOT NULL,
  created_at            timestamptz NOT NULL
);
CREATE UNIQUE INDEX node_name ON scheduler.node (name) WHERE removed_at IS NULL;
CREATE INDEX node_changed ON scheduler.node (changed_xid);
CREATE TRIGGER node_changed BEFORE INSERT OR UPDATE ON scheduler.node
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

CREATE TABLE scheduler.gpu (
  node_id      uuid NOT NULL REFERENCES scheduler.node,
  uuid         text NOT NULL,
  index        integer NOT NULL,
  model        text NOT NULL,
  product      text NOT NULL,
  memory_bytes bigint NOT NULL,
  mig_profile  text,
  health       text NOT NULL DEFAULT 'healthy' CHECK (health IN ('healthy', 'suspect', 'sick')),
  health_cause text,
  health_since timestamptz,
  xid          integer,
  changed_xid  xid8 NOT NULL,
  removed_at   timestamptz,
  PRIMARY KEY (node_id, uuid)
);
CREATE INDEX gpu_changed ON scheduler.gpu (changed_xid);
CREATE TRIGGER gpu_changed BEFORE INSERT OR UPDATE ON scheduler.gpu
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

-- The version of what the node should be doing. It grows with every change to its allocations.
CREATE TABLE scheduler.node_desired (
  node_id uuid PRIMARY KEY REFERENCES scheduler.node,
  version bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE scheduler.node_heartbeat (
  node_id        uuid PRIMARY KEY REFERENCES scheduler.node,
  last_sync_at   timestamptz,
  agent_instance bigint NOT NULL DEFAULT 0,
  sequence       bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE scheduler.session (
  id                 uuid PRIMARY KEY,
  account_id         uuid NOT NULL,
  key_id             uuid NOT NULL,
  world              text NOT NULL CHECK (world IN ('live', 'test')),
  name               text,
  kind               text NOT NULL CHECK (kind IN ('interactive', 'run')),
  workflow           text NOT NULL,
  workflow_version   text NOT NULL,
  capacity_class     text NOT NULL CHECK (capacity_class IN ('on_demand', 'preemptible', 'reserved')),
  priority_class     text NOT NULL CHECK (priority_class IN ('low', 'normal', 'high')),
  quote_id           uuid NOT NULL UNIQUE,
  gpu_model          text NOT NULL,
  nodes              integer NOT NULL CHECK (nodes BETWEEN 1 AND 64),
  gpus_per_node      integer NOT NULL CHECK (gpus_per_node BETWEEN 1 AND 16),
  cpus               integer NOT NULL DEFAULT 0 CHECK (cpus >= 0),
  memory_bytes       bigint NOT NULL DEFAULT 0 CHECK (memory_bytes >= 0),
  command            jsonb NOT NULL,
  environment_sealed bytea,
  ports              jsonb NOT NULL DEFAULT '[]',
  labels             jsonb NOT NULL DEFAULT '{}',
  requeue            boolean NOT NULL DEFAULT false,
  allow_infeasible   boolean NOT NULL DEFAULT false,
  state              text NOT NULL CHECK (state IN ('queued', 'starting', 'running', 'stopping', 'ended')),
  billing_phase      text NOT NULL CHECK (billing_phase IN ('none', 'metered', 'settled')),
  end_reason         text,
  stop_reason        text,
  exit_code          integer,
  message            text,
  attempt            integer NOT NULL DEFAULT 0,
  start_failures     integer NOT NULL DEFAULT 0,
  requeues           integer NOT NULL DEFAULT 0,
  not_before         timestamptz,
  prepaid_minutes    integer NOT NULL CHECK (prepaid_minutes >= 1),
  minutes_used       integer NOT NULL DEFAULT 0,
  queued_at          timestamptz NOT NULL,
  starting_at        timestamptz,
  running_at         timestamptz,
  started_at         timestamptz,
  stopping_at        timestamptz,
  stop_by            timestamptz,
  ended_at           timestamptz,
  version            bigint NOT NULL DEFAULT 1,
  changed_xid        xid8 NOT NULL,
  removed_at         timestamptz,
  actor              text NOT NULL,
  request_id         text NOT NULL,
  created_at         timestamptz NOT NULL,
  CHECK ((state = 'ended') = (end_reason IS NOT NULL)),
  CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
  CHECK ((state = 'ended') = (billing_phase = 'settled')),
  CHECK (state <> 'stopping' OR stop_reason IS NOT NULL)
);
CREATE INDEX session_changed ON scheduler.session (changed_xid);
CREATE INDEX session_of_account ON scheduler.session (account_id, id DESC);
CREATE INDEX session_open ON scheduler.session (state) WHERE state <> 'ended';
CREATE TRIGGER session_changed BEFORE INSERT OR UPDATE ON scheduler.session
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

-- Ended stays ended, in the cellar as at the door.
CREATE FUNCTION scheduler.refuse_revival() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'session % has ended and stays ended', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER session_stays_ended BEFORE UPDATE ON scheduler.session
  FOR EACH ROW WHEN (OLD.state = 'ended' AND NEW.state <> 'ended')
  EXECUTE FUNCTION scheduler.refuse_revival();

CREATE TABLE scheduler.session_transition (
  session_id uuid NOT NULL REFERENCES scheduler.session,
  version    bigint NOT NULL,
  at         timestamptz NOT NULL,
  from_state text NOT NULL,
  to_state   text NOT NULL,
  event      text NOT NULL,
  attempt    integer NOT NULL,
  end_reason text,
  message    text,
  actor      text NOT NULL,
  request_id text NOT NULL,
  PRIMARY KEY (session_id, version)
);
CREATE TRIGGER session_transition_append_only BEFORE UPDATE OR DELETE ON scheduler.session_transition
  FOR EACH ROW EXECUTE FUNCTION scheduler.refuse_change();
CREATE TRIGGER session_transition_no_truncate BEFORE TRUNCATE ON scheduler.session_transition
  FOR EACH STATEMENT EXECUTE FUNCTION scheduler.refuse_change();

-- An extension of a session that the node has yet to acknowledge.
CREATE TABLE scheduler.extension (
  segment_id   uuid PRIMARY KEY,
  session_id   uuid NOT NULL REFERENCES scheduler.session,
  minutes      integer NOT NULL CHECK (minutes >= 1),
  run_limit_ms bigint NOT NULL,
  state        text NOT NULL CHECK (state IN ('pending', 'acknowledged', 'voided')),
  created_at   timestamptz NOT NULL,
  decided_at   timestamptz,
  actor        text NOT NULL,
  request_id   text NOT NULL
);
CREATE INDEX extension_pending ON scheduler.extension (session_id) WHERE state = 'pending';

CREATE TABLE scheduler.allocation (
  id               uuid PRIMARY KEY,
  session_id       uuid NOT NULL REFERENCES scheduler.session,
  attempt          integer NOT NULL,
  rank             integer NOT NULL,
  ranks            integer NOT NULL,
  node_id          uuid NOT NULL REFERENCES scheduler.node,
  gpu_uuids        text[] NOT NULL,
  cpus             integer NOT NULL,
  memory_bytes     bigint NOT NULL,
  target           text NOT NULL CHECK (target IN ('prepared', 'running', 'stopped')),
  stop_reason      text,
  run_limit_ms     bigint NOT NULL CHECK (run_limit_ms > 0),
  grace_ms         bigint NOT NULL,
  start_timeout_ms bigint NOT NULL,
  latest_end       timestamptz NOT NULL,
  released_at      timestamptz,
  release_cause    text CHECK (release_cause IN ('agent', 'certain', 'confirmed_dead', 'node_removed')),
  version          bigint NOT NULL DEFAULT 1,
  changed_xid      xid8 NOT NULL,
  removed_at       timestamptz,
  actor            text NOT NULL,
  request_id       text NOT NULL,
  created_at       timestamptz NOT NULL,
  UNIQUE (session_id, attempt, rank),
  CHECK ((released_at IS NULL) = (release_cause IS NULL))
);
CREATE INDEX allocation_changed ON scheduler.allocation (changed_xid);
CREATE INDEX allocation_on_node ON scheduler.allocation (node_id) WHERE released_at IS NULL;
CREATE TRIGGER allocation_changed BEFORE INSERT OR UPDATE ON scheduler.allocation
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

-- No GPU is held twice, nor a fraction of one beyond its whole. A whole GPU takes the thousandths
-- 0 to 1000; a multirange lets later fractions take whatever thousandths are left.
CREATE TABLE scheduler.allocation_gpu (
  allocation_id uuid NOT NULL REFERENCES scheduler.allocation,
  node_id       uuid NOT NULL,
  gpu_uuid      text NOT NULL,
  slice         int4multirange NOT NULL DEFAULT '{[0,1000)}',
  released_at   timestamptz,
  PRIMARY KEY (allocation_id, gpu_uuid),
  CHECK (slice <@ '{[0,1000)}'::int4multirange AND NOT isempty(slice)),
  CONSTRAINT no_gpu_held_twice EXCLUDE USING gist (gpu_uuid WITH =, slice WITH &&) WHERE (released_at IS NULL)
);

-- What an agent last proved of an allocation: one narrow row, written with every sync.
CREATE TABLE scheduler.proof (
  allocation_id  uuid PRIMARY KEY REFERENCES scheduler.allocation,
  state          text NOT NULL CHECK (state IN ('preparing', 'prepared', 'running', 'exited', 'lost', 'unkillable')),
  elapsed_ms     bigint NOT NULL CHECK (elapsed_ms >= 0),
  run_limit_ms   bigint NOT NULL,
  end_cause      text,
  exit_code      integer,
  message        text,
  released       boolean NOT NULL,
  ports          jsonb NOT NULL DEFAULT '{}',
  agent_instance bigint NOT NULL,
  sequence       bigint NOT NULL,
  reported_at    timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE scheduler.utilization_minute (
  allocation_id         uuid NOT NULL REFERENCES scheduler.allocation,
  gpu_uuid              text NOT NULL,
  minute                integer NOT NULL CHECK (minute >= 0),
  samples               integer NOT NULL CHECK (samples >= 0),
  expected_samples      integer NOT NULL CHECK (expected_samples >= 0),
  gpu_percent_avg       double precision,
  gpu_percent_max       double precision,
  memory_used_bytes_max bigint,
  energy_millijoules    bigint,
  source                text,
  PRIMARY KEY (allocation_id, gpu_uuid, minute)
);

-- What users were told: why a session waits and since when; the latest start promised to it.
CREATE TABLE scheduler.session_wait (
  session_id uuid PRIMARY KEY REFERENCES scheduler.session,
  reasons    jsonb NOT NULL,
  changed_at timestamptz NOT NULL
);
-- A promise stays after it was decided (kept or not): that is the record of promises kept.
CREATE TABLE scheduler.promise (
  session_id   uuid PRIMARY KEY REFERENCES scheduler.session,
  latest_start timestamptz NOT NULL,
  first_latest timestamptz NOT NULL,
  given_at     timestamptz NOT NULL,
  place        integer NOT NULL,
  nodes        uuid[] NOT NULL,
  moved_cause  text,
  kept         boolean,
  decided_at   timestamptz
);

-- The one log of what others must hear of, read by cursor (xid, id) and served only below xmin.
CREATE TABLE scheduler.event (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
  account_id uuid,
  world      text NOT NULL,
  type       text NOT NULL,
  subject    uuid,
  payload    jsonb NOT NULL,
  actor      text NOT NULL,
  request_id text NOT NULL,
  at         timestamptz NOT NULL
);
CREATE INDEX event_cursor ON scheduler.event (xid, id);
CREATE TRIGGER event_append_only BEFORE UPDATE ON scheduler.event
  FOR EACH ROW EXECUTE FUNCTION scheduler.refuse_change();

CREATE TABLE scheduler.audit (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL,
  actor      text NOT NULL,
  action     text NOT NULL,
  object     text NOT NULL,
  reason     text,
  before     jsonb,
  after      jsonb,
  request_id text NOT NULL
);
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON scheduler.audit
  FOR EACH ROW EXECUTE FUNCTION scheduler.refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON scheduler.audit
  FOR EACH STATEMENT EXECUTE FUNCTION scheduler.refuse_change();
