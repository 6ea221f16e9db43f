-- Prices, quotes, ledger and charging. Creates everything new; locks nothing that exists.
-- Amounts are whole micro-credits (1 credit = 1,000,000), named *_micros. Every row says who, why and by which request.
-- The account of a grant is its credit_grant row, the account of a session's escrow is its billing row;
-- every other account (where money comes from and where it ends) is a ledger_account row, its balance the sum of its entries.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA metering;

CREATE FUNCTION metering.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'metering.% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', HINT = 'Correct it by a new row that names what it corrects.';
END $$;

CREATE FUNCTION metering.mark_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_xid := pg_current_xact_id();
  RETURN NEW;
END $$;

CREATE FUNCTION metering.only_close_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A version may be ended, once; nothing else about it may change.
  IF to_jsonb(NEW) - 'effective' IS DISTINCT FROM to_jsonb(OLD) - 'effective'
     OR lower(NEW.effective) IS DISTINCT FROM lower(OLD.effective)
     OR NOT upper_inf(OLD.effective) THEN
    RAISE EXCEPTION 'metering.%: a version can only be ended', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TABLE metering.price_version (
  version_id     uuid PRIMARY KEY,
  gpu_model      text NOT NULL CHECK (gpu_model <> ''),
  capacity_class text NOT NULL CHECK (capacity_class IN ('on_demand', 'preemptible', 'reserved')),
  amount_micros  bigint NOT NULL CHECK (amount_micros >= 0), -- per GPU-minute
  effective      tstzrange NOT NULL CHECK (NOT isempty(effective) AND NOT lower_inf(effective)),
  noticed_at     timestamptz NOT NULL,
  created_at     timestamptz NOT NULL,
  actor          text NOT NULL CHECK (actor <> ''),
  cause          text NOT NULL CHECK (cause <> ''),
  request_id     text NOT NULL CHECK (request_id <> ''),
  EXCLUDE USING gist (gpu_model WITH =, capacity_class WITH =, effective WITH &&)
);

CREATE TABLE metering.ratio_version (
  version_id uuid PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('workflow', 'group', 'channel')),
  name       text NOT NULL CHECK (name <> ''), -- '*' applies where no row has the name
  ratio      numeric(18, 9) NOT NULL CHECK (ratio >= 0),
  effective  tstzrange NOT NULL CHECK (NOT isempty(effective) AND NOT lower_inf(effective)),
  noticed_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> ''),
  EXCLUDE USING gist (kind WITH =, name WITH =, effective WITH &&)
);

CREATE TABLE metering.payer (
  payer_id         uuid PRIMARY KEY,
  world            text NOT NULL CHECK (world IN ('live', 'test')),
  currency         text NOT NULL DEFAULT 'credit' CHECK (currency = 'credit'),
  floor_micros     bigint NOT NULL DEFAULT 0 CHECK (floor_micros = 0),
  available_micros bigint NOT NULL DEFAULT 0,
  created_at       timestamptz NOT NULL,
  actor            text NOT NULL CHECK (actor <> ''),
  cause            text NOT NULL CHECK (cause <> ''),
  request_id       text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT payer_above_floor CHECK (available_micros >= floor_micros)
) WITH (fillfactor = 70);

CREATE TABLE metering.ledger_account (
  account_id uuid PRIMARY KEY,
  payer_id   uuid NOT NULL REFERENCES metering.payer,
  kind       text NOT NULL CHECK (kind IN ('issued', 'revenue', 'forfeited', 'breakage')),
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> ''),
  UNIQUE (payer_id, kind)
);

CREATE TABLE metering.credit_grant (
  grant_id            uuid PRIMARY KEY,
  payer_id            uuid NOT NULL REFERENCES metering.payer,
  kind                text NOT NULL CHECK (kind IN ('paid', 'promotional', 'subscription')),
  amount_micros       bigint NOT NULL CHECK (amount_micros > 0),
  left_micros         bigint NOT NULL,
  priority            integer NOT NULL,
  original_expires_at timestamptz,
  expires_at          timestamptz,
  expiry_extended     boolean NOT NULL DEFAULT false,
  created_at          timestamptz NOT NULL,
  actor               text NOT NULL CHECK (actor <> ''),
  cause               text NOT NULL CHECK (cause <> ''),
  request_id          text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT grant_within_amount CHECK (left_micros >= 0 AND left_micros <= amount_micros)
) WITH (fillfactor = 70);
CREATE INDEX credit_grant_of_payer ON metering.credit_grant (payer_id);

CREATE TABLE metering.quote (
  quote_id                  uuid PRIMARY KEY,
  payer_id                  uuid NOT NULL REFERENCES metering.payer,
  channel                   text NOT NULL,
  group_name                text NOT NULL,
  workflow                  text NOT NULL,
  gpu_model                 text NOT NULL,
  capacity_class            text NOT NULL,
  nodes                     integer NOT NULL CHECK (nodes > 0),
  gpus_per_node             integer NOT NULL CHECK (gpus_per_node >= 0),
  gpu_thousandths           integer CHECK (gpu_thousandths BETWEEN 1 AND 1000),
  minutes                   integer NOT NULL CHECK (minutes > 0),
  list_price_version        uuid NOT NULL REFERENCES metering.price_version,
  list_price_micros         bigint NOT NULL CHECK (list_price_micros >= 0),
  gpus                      numeric(18, 3) NOT NULL CHECK (gpus > 0),
  workflow_ratio_version    uuid NOT NULL REFERENCES metering.ratio_version,
  workflow_ratio            numeric(18, 9) NOT NULL,
  group_ratio_version       uuid NOT NULL REFERENCES metering.ratio_version,
  group_ratio               numeric(18, 9) NOT NULL,
  channel_ratio_version     uuid NOT NULL REFERENCES metering.ratio_version,
  channel_ratio             numeric(18, 9) NOT NULL,
  rate_micros               bigint NOT NULL CHECK (rate_micros >= 0), -- per session-minute
  total_micros              bigint NOT NULL,
  increment_seconds         integer NOT NULL CHECK (increment_seconds BETWEEN 1 AND 3600),
  minimum_seconds           integer NOT NULL CHECK (minimum_seconds >= 0),
  refund_share_thousandths  integer NOT NULL CHECK (refund_share_thousandths BETWEEN 0 AND 1000),
  refund_on_failure         boolean NOT NULL,
  created_at                timestamptz NOT NULL,
  expires_at                timestamptz NOT NULL,
  actor                     text NOT NULL CHECK (actor <> ''),
  cause                     text NOT NULL CHECK (cause <> ''),
  request_id                text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT quote_total CHECK (total_micros = rate_micros * minutes),
  CONSTRAINT quote_shape CHECK (gpus_per_node > 0 OR gpu_thousandths IS NOT NULL),
  CONSTRAINT quote_expires CHECK (expires_at > created_at)
);

CREATE TABLE metering.quote_use (
  quote_id   uuid PRIMARY KEY REFERENCES metering.quote,
  session_id uuid NOT NULL,
  segment_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> '')
);

-- One per session: its hold, its escrow balance and its minute counter. Changes at every charge, so it stays
-- narrow, half empty per page and without an index on what changes.
CREATE TABLE metering.billing (
  session_id            uuid PRIMARY KEY,
  payer_id              uuid NOT NULL REFERENCES metering.payer,
  refund_on_failure     boolean NOT NULL,
  held_micros           bigint NOT NULL CHECK (held_micros >= 0),
  charged_micros        bigint NOT NULL DEFAULT 0 CHECK (charged_micros >= 0), -- posted, before returns
  returned_micros       bigint NOT NULL DEFAULT 0,
  forfeited_micros      bigint NOT NULL DEFAULT 0 CHECK (forfeited_micros >= 0),
  released_micros       bigint NOT NULL DEFAULT 0 CHECK (released_micros >= 0),
  left_micros           bigint NOT NULL,
  posted_minutes        integer NOT NULL DEFAULT 0 CHECK (posted_minutes >= 0),
  returned_minutes      integer NOT NULL DEFAULT 0,
  minutes_used          integer NOT NULL DEFAULT 0 CHECK (minutes_used >= 0), -- before the current attempt
  attempt               integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),      -- 0: never ran
  attempt_started_at    timestamptz,
  attempt_ended         boolean NOT NULL DEFAULT false,
  proven_ms             bigint NOT NULL DEFAULT 0 CHECK (proven_ms >= 0),     -- of the current attempt
  cap_minutes           integer CHECK (cap_minutes >= 0),
  balance_before_micros bigint NOT NULL,
  balance_after_micros  bigint,
  end_reason            text CHECK (end_reason IN ('completed', 'stopped_by_user', 'idle', 'expired', 'failed',
                          'policy_rejected', 'preempted', 'evicted', 'blocked', 'node_lost', 'cancelled', 'never_started')),
  failure_refunded_on   date,
  settled_at            timestamptz,
  created_at            timestamptz NOT NULL,
  actor                 text NOT NULL CHECK (actor <> ''),
  cause                 text NOT NULL CHECK (cause <> ''),
  request_id            text NOT NULL CHECK (request_id <> ''),
  changed_xid           xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT billing_escrow CHECK (left_micros >= 0
    AND left_micros = held_micros - charged_micros + returned_micros - forfeited_micros - released_micros),
  CONSTRAINT billing_returned CHECK (returned_micros BETWEEN 0 AND charged_micros
    AND returned_minutes BETWEEN 0 AND posted_minutes),
  CONSTRAINT billing_settled CHECK ((settled_at IS NULL) = (end_reason IS NULL)
    AND (settled_at IS NULL) = (balance_after_micros IS NULL) AND (settled_at IS NULL OR left_micros = 0)),
  CONSTRAINT billing_attempt CHECK ((attempt = 0) = (attempt_started_at IS NULL))
) WITH (fillfactor = 60);
CREATE INDEX billing_open_of_payer ON metering.billing (payer_id) WHERE settled_at IS NULL;
CREATE INDEX billing_failure_refunds ON metering.billing (payer_id, failure_refunded_on)
  WHERE failure_refunded_on IS NOT NULL;
CREATE TRIGGER mark_change BEFORE INSERT OR UPDATE ON metering.billing
  FOR EACH ROW EXECUTE FUNCTION metering.mark_change();

CREATE TABLE metering.segment (
  segment_id               uuid PRIMARY KEY,
  session_id               uuid NOT NULL REFERENCES metering.billing,
  ordinal                  integer NOT NULL CHECK (ordinal >= 0),
  state                    text NOT NULL CHECK (state IN ('pending', 'acknowledged', 'voided')),
  position                 integer CHECK (position >= 0), -- order in which acknowledged minutes follow one another
  quote_id                 uuid NOT NULL UNIQUE REFERENCES metering.quote,
  rate_micros              bigint NOT NULL CHECK (rate_micros >= 0),
  minutes                  integer NOT NULL CHECK (minutes > 0),
  held_micros              bigint NOT NULL CHECK (held_micros >= 0),
  increment_seconds        integer NOT NULL CHECK (increment_seconds BETWEEN 1 AND 3600),
  minimum_seconds          integer NOT NULL CHECK (minimum_seconds >= 0),
  refund_share_thousandths integer NOT NULL CHECK (refund_share_thousandths BETWEEN 0 AND 1000),
  created_at               timestamptz NOT NULL,
  changed_at               timestamptz NOT NULL,
  actor                    text NOT NULL CHECK (actor <> ''),
  cause                    text NOT NULL CHECK (cause <> ''),
  request_id               text NOT NULL CHECK (request_id <> ''),
  UNIQUE (session_id, ordinal),
  UNIQUE (session_id, position),
  CONSTRAINT segment_hold CHECK (held_micros = rate_micros * minutes),
  CONSTRAINT segment_position CHECK ((state = 'acknowledged') = (position IS NOT NULL))
);

CREATE TABLE metering.attempt (
  session_id     uuid NOT NULL REFERENCES metering.billing,
  attempt        integer NOT NULL CHECK (attempt > 0),
  started_at     timestamptz NOT NULL,
  minutes_before integer NOT NULL CHECK (minutes_before >= 0),
  actor          text NOT NULL CHECK (actor <> ''),
  cause          text NOT NULL CHECK (cause <> ''),
  request_id     text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (session_id, attempt)
);

CREATE TABLE metering.attempt_end (
  session_id     uuid NOT NULL,
  attempt        integer NOT NULL,
  end_reason     text NOT NULL,
  elapsed_ms     bigint NOT NULL CHECK (elapsed_ms >= 0), -- what was billed by
  min_elapsed_ms bigint NOT NULL CHECK (min_elapsed_ms >= 0),
  max_elapsed_ms bigint NOT NULL CHECK (max_elapsed_ms >= min_elapsed_ms),
  requeued       boolean NOT NULL,
  created_at     timestamptz NOT NULL,
  actor          text NOT NULL CHECK (actor <> ''),
  cause          text NOT NULL CHECK (cause <> ''),
  request_id     text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (session_id, attempt),
  FOREIGN KEY (session_id, attempt) REFERENCES metering.attempt
);

-- One debit, one credit account. A charge is its own row (below), every other movement is one of these.
CREATE TABLE metering.transfer (
  transfer_id    uuid PRIMARY KEY,
  number         bigint GENERATED ALWAYS AS IDENTITY,
  kind           text NOT NULL CHECK (kind IN ('credit', 'hold', 'release', 'return', 'forfeit', 'expire')),
  payer_id       uuid NOT NULL REFERENCES metering.payer,
  debit_account  uuid NOT NULL,
  credit_account uuid NOT NULL CHECK (credit_account <> debit_account),
  amount_micros  bigint NOT NULL CHECK (amount_micros > 0),
  grant_id       uuid REFERENCES metering.credit_grant,
  session_id     uuid,
  segment_id     uuid,
  draw           integer, -- hold: its place in the order drawn; release: the draw it gives back
  minute         integer, -- return: the charge it gives back
  created_at     timestamptz NOT NULL,
  actor          text NOT NULL CHECK (actor <> ''),
  cause          text NOT NULL CHECK (cause <> ''),
  request_id     text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT transfer_names_its_parts CHECK (
    CASE kind
      WHEN 'credit' THEN grant_id IS NOT NULL AND credit_account = grant_id
      WHEN 'hold' THEN grant_id IS NOT NULL AND debit_account = grant_id AND credit_account = session_id
        AND segment_id IS NOT NULL AND draw IS NOT NULL
      WHEN 'release' THEN grant_id IS NOT NULL AND credit_account = grant_id AND debit_account = session_id
        AND draw IS NOT NULL
      WHEN 'return' THEN credit_account = session_id AND minute IS NOT NULL
      WHEN 'forfeit' THEN debit_account = session_id
      WHEN 'expire' THEN grant_id IS NOT NULL AND debit_account = grant_id
    END)
);
CREATE UNIQUE INDEX transfer_draw ON metering.transfer (session_id, draw) WHERE kind = 'hold';
CREATE INDEX transfer_of_session ON metering.transfer (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX transfer_of_payer ON metering.transfer (payer_id, number);

-- The usage log, and the journal entry escrow -> revenue.
CREATE TABLE metering.charge (
  session_id    uuid NOT NULL,
  minute        integer NOT NULL CHECK (minute > 0),
  attempt       integer NOT NULL CHECK (attempt > 0),
  minute_start  timestamptz NOT NULL,
  amount_micros bigint NOT NULL CHECK (amount_micros >= 0),
  segment_id    uuid NOT NULL,
  created_at    timestamptz NOT NULL,
  actor         text NOT NULL CHECK (actor <> ''),
  cause         text NOT NULL CHECK (cause <> ''),
  request_id    text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (session_id, minute)
);

CREATE TABLE metering.returned_charge (
  session_id    uuid NOT NULL,
  minute        integer NOT NULL,
  transfer_id   uuid NOT NULL UNIQUE REFERENCES metering.transfer,
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  created_at    timestamptz NOT NULL,
  actor         text NOT NULL CHECK (actor <> ''),
  cause         text NOT NULL CHECK (cause <> ''),
  request_id    text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (session_id, minute),
  FOREIGN KEY (session_id, minute) REFERENCES metering.charge
);

-- Usage heard of after the end: kept and flagged by being here, never charged.
CREATE TABLE metering.late_proof (
  session_id uuid NOT NULL,
  attempt    integer NOT NULL,
  elapsed_ms bigint NOT NULL CHECK (elapsed_ms >= 0),
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (session_id, attempt, elapsed_ms)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ledger_account', 'quote', 'quote_use', 'attempt', 'attempt_end', 'transfer',
      'charge', 'returned_charge', 'late_proof'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['payer', 'credit_grant', 'billing', 'segment', 'price_version', 'ratio_version'] LOOP
    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['price_version', 'ratio_version'] LOOP
    EXECUTE format('CREATE TRIGGER only_close_version BEFORE UPDATE ON metering.%I '
      'FOR EACH ROW EXECUTE FUNCTION metering.only_close_version()', name);
  END LOOP;
END $$;
