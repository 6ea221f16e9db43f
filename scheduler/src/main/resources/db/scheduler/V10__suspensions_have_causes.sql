-- Who suspended an account: an operator, or dunning. An account is suspended while any of them is open, so that paying
-- lifts what dunning did and nothing else. A new table; reads the account table once.

CREATE TABLE scheduler.suspension (
  id         uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES scheduler.account,
  cause      text NOT NULL CHECK (cause IN ('operator', 'dunning')),
  reason     text NOT NULL CHECK (reason <> ''),
  lifted_at  timestamptz,
  lifted_by  text,
  actor      text NOT NULL,
  request_id text NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX suspension_open ON scheduler.suspension (account_id, cause) WHERE lifted_at IS NULL;
CREATE INDEX suspension_open_by_cause ON scheduler.suspension (cause, account_id) WHERE lifted_at IS NULL;

INSERT INTO scheduler.suspension (id, account_id, cause, reason, actor, request_id, created_at)
SELECT gen_random_uuid(), id, 'operator', state_reason, actor, request_id, state_since
FROM scheduler.account WHERE state = 'suspended';
