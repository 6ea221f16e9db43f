-- Who pays, who calls, and which requests were already answered.
-- A second migration on empty tables: it locks nothing that anybody uses.
--
-- Personal data stands in `person` and nowhere else, so that erasing a person is deleting one row;
-- everything that must be kept names accounts and keys by their ids.

CREATE TABLE scheduler.plan (
  name                    text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_-]{0,30}$'),
  concurrent_sessions_max integer NOT NULL CHECK (concurrent_sessions_max > 0),
  queued_sessions_max     integer NOT NULL CHECK (queued_sessions_max > 0),
  requests_per_minute     integer NOT NULL CHECK (requests_per_minute > 0),
  requests_per_day        integer NOT NULL CHECK (requests_per_day > 0),
  priority_class          text NOT NULL CHECK (priority_class IN ('low', 'normal', 'high')),
  gpu_models              text[],
  actor                   text NOT NULL,
  request_id              text NOT NULL,
  created_at              timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN scheduler.plan.gpu_models IS 'allowed GPU models; null allows all';
-- At most 20 times what may run may wait. Enterprise is a starting point: contracts set the rest.
INSERT INTO scheduler.plan (name, concurrent_sessions_max, queued_sessions_max, requests_per_minute, requests_per_day, priority_class, actor, request_id) VALUES
  ('free',         2,   40,   10,     100, 'low',    'migration', 'V2'),
  ('starter',      5,  100,   60,    1000, 'normal', 'migration', 'V2'),
  ('pro',         20,  400,  120,   10000, 'normal', 'migration', 'V2'),
  ('enterprise', 200, 4000, 1200, 1000000, 'high',   'migration', 'V2');

CREATE TABLE scheduler.account_group (
  name       text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_-]{0,30}$'),
  actor      text NOT NULL,
  request_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO scheduler.account_group (name, actor, request_id) VALUES ('standard', 'migration', 'V2');

CREATE TABLE scheduler.account (
  id            uuid PRIMARY KEY,
  world         text NOT NULL CHECK (world IN ('live', 'test')),
  plan          text NOT NULL REFERENCES scheduler.plan,
  account_group text NOT NULL REFERENCES scheduler.account_group,
  state         text NOT NULL CHECK (state IN ('active', 'suspended')),
  state_reason  text,
  state_since   timestamptz NOT NULL,
  version       bigint NOT NULL DEFAULT 1,
  changed_xid   xid8 NOT NULL,
  removed_at    timestamptz,
  actor         text NOT NULL,
  request_id    text NOT NULL,
  created_at    timestamptz NOT NULL,
  CHECK (state = 'active' OR state_reason IS NOT NULL)
);
CREATE INDEX account_changed ON scheduler.account (changed_xid);
CREATE TRIGGER account_changed BEFORE INSERT OR UPDATE ON scheduler.account
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

-- The one erasable table.
CREATE TABLE scheduler.person (
  account_id   uuid PRIMARY KEY REFERENCES scheduler.account,
  display_name text,
  email        text,
  actor        text NOT NULL,
  request_id   text NOT NULL,
  created_at   timestamptz NOT NULL
);

-- A key without an account is one of the house's. Only the hash of a secret is kept.
CREATE TABLE scheduler.api_key (
  id           uuid PRIMARY KEY,
  account_id   uuid REFERENCES scheduler.account,
  world        text NOT NULL CHECK (world IN ('live', 'test')),
  name         text,
  prefix       text NOT NULL,
  last4        text NOT NULL,
  sha256       bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
  scopes       text[] NOT NULL CHECK (scopes <@ ARRAY['user', 'sales', 'sre', 'admin', 'viewer', 'agent']),
  channel      text NOT NULL CHECK (channel IN ('app', 'api')),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  revoked_by   text,
  last_used_at timestamptz,
  created_at   timestamptz NOT NULL,
  actor        text NOT NULL,
  request_id   text NOT NULL,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX api_key_of_account ON scheduler.api_key (account_id, created_at);

-- Answers by idempotency key, written in the transaction of the effect they answer; kept 24 hours.
CREATE TABLE scheduler.idempotency (
  payer           text NOT NULL,
  world           text NOT NULL CHECK (world IN ('live', 'test')),
  route           text NOT NULL,
  idempotency_key text NOT NULL,
  fingerprint     text NOT NULL,
  status          integer,
  body            jsonb,
  headers         jsonb,
  actor           text NOT NULL,
  request_id      text NOT NULL,
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (payer, world, route, idempotency_key)
);
COMMENT ON COLUMN scheduler.idempotency.fingerprint IS 'SHA-256 in hex of path, query and canonical body';
COMMENT ON COLUMN scheduler.idempotency.payer IS 'the account''s id, or key:id for a key of the house';
CREATE INDEX idempotency_age ON scheduler.idempotency (created_at);
