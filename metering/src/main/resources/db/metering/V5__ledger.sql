-- Grants that begin later, corrections, spend limits, warnings, and sealed days of the journal.
-- Columns are added without rewriting a table. The two block range indexes read `charge` and `transfer` once and
-- keep writers of them waiting for so long.

-- A pending grant is not in the ledger yet: its credit is posted when it comes into force.
-- A lapsed one has expired and was looked at by the sweep; money that returns to it takes the mark away.
ALTER TABLE metering.credit_grant
  ADD COLUMN effective_at timestamptz,
  ADD COLUMN pending boolean NOT NULL DEFAULT false,
  ADD COLUMN lapsed boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT grant_pending CHECK (NOT pending OR (effective_at IS NOT NULL AND left_micros = 0)),
  ADD CONSTRAINT grant_effective_before_expiry CHECK (effective_at < original_expires_at);
-- Neither index names what a hold changes, so that holds stay updates within the page.
CREATE INDEX credit_grant_to_expire ON metering.credit_grant (expires_at, grant_id)
  WHERE expires_at IS NOT NULL AND NOT lapsed;
CREATE INDEX credit_grant_to_begin ON metering.credit_grant (effective_at, grant_id) WHERE pending;

-- Who spends by a segment; what a spend limit of a project or a key counts.
ALTER TABLE metering.segment
  ADD COLUMN project_id uuid,
  ADD COLUMN key_id uuid;

-- A correction names the transfer it corrects, or the charge (session and minute).
ALTER TABLE metering.transfer
  ADD COLUMN correction_id uuid,
  ADD COLUMN corrects_transfer_id uuid REFERENCES metering.transfer,
  DROP CONSTRAINT transfer_kind_check,
  DROP CONSTRAINT transfer_names_its_parts,
  ADD CONSTRAINT transfer_kind_check
    CHECK (kind IN ('credit', 'hold', 'release', 'return', 'forfeit', 'expire', 'correct')),
  ADD CONSTRAINT transfer_names_its_parts CHECK (
    CASE kind
      WHEN 'credit' THEN grant_id IS NOT NULL AND credit_account = grant_id
      WHEN 'hold' THEN grant_id IS NOT NULL AND debit_account = grant_id AND credit_account = session_id
        AND segment_id IS NOT NULL AND draw IS NOT NULL
      WHEN 'release' THEN grant_id IS NOT NULL AND credit_account = grant_id AND debit_account = session_id
        AND draw IS NOT NULL
      WHEN 'return' THEN credit_account = session_id AND minute IS NOT NULL
      WHEN 'forfeit' THEN debit_account = session_id
      WHEN 'expire' THEN grant_id IS NOT NULL AND debit_account = grant_id
      WHEN 'correct' THEN correction_id IS NOT NULL AND grant_id IS NOT NULL
        AND grant_id IN (debit_account, credit_account)
        AND (corrects_transfer_id IS NOT NULL OR (session_id IS NOT NULL AND minute IS NOT NULL))
    END);
CREATE INDEX transfer_of_correction ON metering.transfer (correction_id) WHERE correction_id IS NOT NULL;
CREATE INDEX transfer_corrected ON metering.transfer (corrects_transfer_id) WHERE corrects_transfer_id IS NOT NULL;
-- Rows are written in the order of their time, so a block range finds the rows of a day and costs next to nothing.
CREATE INDEX transfer_written ON metering.transfer USING brin (created_at);
CREATE INDEX charge_written ON metering.charge USING brin (created_at);

-- How many spend limits are in force: a payer without any pays nothing for there being such a thing.
ALTER TABLE metering.payer ADD COLUMN budgets integer NOT NULL DEFAULT 0 CHECK (budgets >= 0);

CREATE TABLE metering.budget (
  budget_id    uuid PRIMARY KEY,
  payer_id     uuid NOT NULL REFERENCES metering.payer,
  scope        text NOT NULL CHECK (scope IN ('account', 'project', 'key')),
  scope_id     uuid NOT NULL,
  period       text NOT NULL CHECK (period IN ('day', 'month')),
  time_zone    text NOT NULL CHECK (time_zone <> ''), -- in which its days and months begin
  limit_micros bigint NOT NULL CHECK (limit_micros > 0),
  thresholds   integer[] NOT NULL CHECK (1 <= ALL (thresholds) AND 100 >= ALL (thresholds)), -- percent
  removed_at   timestamptz,
  changed_at   timestamptz NOT NULL,
  created_at   timestamptz NOT NULL,
  actor        text NOT NULL CHECK (actor <> ''),
  cause        text NOT NULL CHECK (cause <> ''),
  request_id   text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT budget_of_account CHECK (scope <> 'account' OR scope_id = payer_id)
);
CREATE UNIQUE INDEX budget_in_force ON metering.budget (payer_id, scope, scope_id, period) WHERE removed_at IS NULL;

-- What is committed (held and charged) of a budget in one of its periods: those of the time of the hold.
CREATE TABLE metering.budget_period (
  budget_id        uuid NOT NULL REFERENCES metering.budget,
  starts_on        date NOT NULL,
  committed_micros bigint NOT NULL CHECK (committed_micros >= 0),
  ceiling_micros   bigint NOT NULL, -- the highest limit in force while it counted
  created_at       timestamptz NOT NULL,
  actor            text NOT NULL CHECK (actor <> ''),
  cause            text NOT NULL CHECK (cause <> ''),
  request_id       text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (budget_id, starts_on),
  CONSTRAINT budget_below_ceiling CHECK (committed_micros <= ceiling_micros)
) WITH (fillfactor = 70);

-- Told once per period and limit.
CREATE TABLE metering.budget_alert (
  budget_id        uuid NOT NULL REFERENCES metering.budget,
  starts_on        date NOT NULL,
  limit_micros     bigint NOT NULL,
  percent          integer NOT NULL CHECK (percent BETWEEN 1 AND 100),
  committed_micros bigint NOT NULL,
  created_at       timestamptz NOT NULL,
  actor            text NOT NULL CHECK (actor <> ''),
  cause            text NOT NULL CHECK (cause <> ''),
  request_id       text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (budget_id, starts_on, limit_micros, percent)
);

-- Told once per session and threshold.
CREATE TABLE metering.session_warning (
  session_id uuid NOT NULL REFERENCES metering.billing,
  kind       text NOT NULL CHECK (kind IN ('minutes_left', 'balance_low')),
  minutes    integer NOT NULL CHECK (minutes > 0),
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (session_id, kind, minutes)
);

-- The journal of a UTC day that is over, as a chain of hashes.
CREATE TABLE metering.journal_day (
  day             date PRIMARY KEY,
  transfers       bigint NOT NULL CHECK (transfers >= 0),
  charges         bigint NOT NULL CHECK (charges >= 0),
  previous_sha256 bytea NOT NULL CHECK (octet_length(previous_sha256) = 32),
  sha256          bytea NOT NULL CHECK (octet_length(sha256) = 32),
  created_at      timestamptz NOT NULL,
  actor           text NOT NULL CHECK (actor <> ''),
  cause           text NOT NULL CHECK (cause <> ''),
  request_id      text NOT NULL CHECK (request_id <> '')
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['budget_alert', 'session_warning', 'journal_day'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['budget', 'budget_period'] LOOP
    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
END $$;
