-- Creates three tables; locks nothing that exists but for the moment of each foreign key.
--
-- What attempts used, once they are over: one row per attempt, written in the transaction that ends
-- it. What still runs is not here: until its end it counts with all it has prepaid, which its session
-- row says. So nothing is counted twice, whoever dies when. Once booked in usage_total a row is only
-- read by audits.
CREATE TABLE scheduler.attempt_use (
  session_id  uuid NOT NULL,
  attempt     integer NOT NULL CHECK (attempt >= 1),
  account_id  uuid NOT NULL REFERENCES scheduler.account,
  project     text NOT NULL DEFAULT '',
  gpu_minutes double precision NOT NULL CHECK (gpu_minutes > 0 AND gpu_minutes < 'Infinity'),
  began_at    timestamptz NOT NULL,
  booked      boolean NOT NULL DEFAULT false,
  changed_xid xid8 NOT NULL,
  actor       text NOT NULL,
  request_id  text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (session_id, attempt)
);
COMMENT ON COLUMN scheduler.attempt_use.project IS 'the project''s name; empty for none';
COMMENT ON COLUMN scheduler.attempt_use.began_at IS 'when it was placed: from then on it fades';
CREATE INDEX attempt_use_changed ON scheduler.attempt_use (changed_xid) WHERE NOT booked;
CREATE INDEX attempt_use_open ON scheduler.attempt_use (account_id) WHERE NOT booked;
CREATE TRIGGER attempt_use_changed BEFORE INSERT OR UPDATE ON scheduler.attempt_use
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

-- The booked attempts of an account and project as they counted at a time, fading by a half-life.
CREATE TABLE scheduler.usage_total (
  account_id        uuid NOT NULL REFERENCES scheduler.account,
  project           text NOT NULL,
  gpu_minutes       double precision NOT NULL CHECK (gpu_minutes >= 0 AND gpu_minutes < 'Infinity'),
  at                timestamptz NOT NULL,
  half_life_seconds bigint NOT NULL CHECK (half_life_seconds > 0),
  changed_xid       xid8 NOT NULL,
  PRIMARY KEY (account_id, project)
);
CREATE INDEX usage_total_changed ON scheduler.usage_total (changed_xid);
CREATE TRIGGER usage_total_changed BEFORE INSERT OR UPDATE ON scheduler.usage_total
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

-- What an account, one of its projects or one of its keys may claim or have at most.
CREATE TABLE scheduler.allowance (
  account_id  uuid NOT NULL REFERENCES scheduler.account,
  holder      text NOT NULL CHECK (holder ~ '^(account|project:.+|key:.+)$'),
  kind        text NOT NULL CHECK (kind IN ('weight', 'concurrent', 'gpus', 'run_minutes')),
  gpu_model   text NOT NULL DEFAULT '',
  amount      double precision NOT NULL CHECK (amount >= 0 AND amount <= 1e12),
  changed_xid xid8 NOT NULL,
  removed_at  timestamptz,
  actor       text NOT NULL,
  request_id  text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (account_id, holder, kind, gpu_model),
  CHECK ((gpu_model <> '') <= (kind = 'gpus')),
  CHECK (kind <> 'weight' OR amount > 0)
);
CREATE INDEX allowance_changed ON scheduler.allowance (changed_xid);
CREATE TRIGGER allowance_changed BEFORE INSERT OR UPDATE ON scheduler.allowance
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();
