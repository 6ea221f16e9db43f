-- Contracts: their terms, versions and steps, what a period's close adjusted, and payments of a credit line.
-- Adds columns to metering.quote and an index to metering.billing; each locks its table for a moment.

CREATE TABLE metering.contract (
  contract_id uuid PRIMARY KEY,
  payer_id    uuid NOT NULL REFERENCES metering.payer,
  name        text NOT NULL CHECK (name <> ''),
  time_zone   text NOT NULL CHECK (time_zone <> ''), -- whose calendar months are the periods
  created_at  timestamptz NOT NULL,
  actor       text NOT NULL CHECK (actor <> ''),
  cause       text NOT NULL CHECK (cause <> ''),
  request_id  text NOT NULL CHECK (request_id <> '')
);
CREATE INDEX contract_of_payer ON metering.contract (payer_id);

-- One per edit: what was agreed, or thought of, at some time is never lost.
CREATE TABLE metering.contract_terms (
  terms_id                 uuid PRIMARY KEY,
  contract_id              uuid NOT NULL REFERENCES metering.contract,
  valid_from               timestamptz,
  valid_until              timestamptz,
  commitment_micros        bigint NOT NULL CHECK (commitment_micros >= 0), -- per period
  increment_seconds        integer CHECK (increment_seconds BETWEEN 1 AND 3600),
  minimum_seconds          integer CHECK (minimum_seconds >= 0),
  refund_share_thousandths integer CHECK (refund_share_thousandths BETWEEN 0 AND 1000),
  refund_on_failure        boolean,
  credit_limit_micros      bigint NOT NULL CHECK (credit_limit_micros >= 0),
  euros_per_credit         numeric(18, 9) NOT NULL CHECK (euros_per_credit > 0),
  created_at               timestamptz NOT NULL,
  actor                    text NOT NULL CHECK (actor <> ''),
  cause                    text NOT NULL CHECK (cause <> ''),
  request_id               text NOT NULL CHECK (request_id <> ''),
  UNIQUE (contract_id, terms_id),
  CONSTRAINT contract_terms_validity CHECK (valid_until > valid_from)
);

CREATE TABLE metering.contract_line (
  terms_id         uuid NOT NULL REFERENCES metering.contract_terms,
  ordinal          integer NOT NULL CHECK (ordinal >= 0),
  kind             text NOT NULL CHECK (kind IN ('rate', 'tier', 'included', 'grant', 'reserved')),
  gpu_model        text CHECK (gpu_model <> ''),
  capacity_class   text CHECK (capacity_class IN ('on_demand', 'preemptible', 'reserved')),
  from_gpu_minutes bigint CHECK (from_gpu_minutes >= 0),
  to_gpu_minutes   bigint CHECK (to_gpu_minutes > from_gpu_minutes),
  amount_micros    bigint CHECK (amount_micros >= 0), -- of a rate or tier: per GPU-minute
  quantity         bigint CHECK (quantity > 0),       -- GPU-minutes, days until a grant expires, GPUs
  PRIMARY KEY (terms_id, ordinal),
  CONSTRAINT contract_line_has_its_parts CHECK (
    CASE kind
      WHEN 'rate' THEN gpu_model IS NOT NULL AND capacity_class IS NOT NULL AND amount_micros IS NOT NULL
      WHEN 'tier' THEN gpu_model IS NOT NULL AND from_gpu_minutes IS NOT NULL AND amount_micros IS NOT NULL
      WHEN 'included' THEN gpu_model IS NOT NULL AND quantity IS NOT NULL
      WHEN 'grant' THEN amount_micros > 0
      WHEN 'reserved' THEN gpu_model IS NOT NULL AND quantity IS NOT NULL
    END)
);

CREATE TABLE metering.contract_version (
  contract_id uuid NOT NULL REFERENCES metering.contract,
  version     integer NOT NULL CHECK (version > 0),
  payer_id    uuid NOT NULL REFERENCES metering.payer,
  state       text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'active', 'superseded', 'expired',
                'terminated')),
  terms_id    uuid NOT NULL,
  author      text NOT NULL CHECK (author <> ''),
  approver    text,
  effective   tstzrange CHECK (NOT isempty(effective) AND NOT lower_inf(effective)),
  created_at  timestamptz NOT NULL,
  changed_at  timestamptz NOT NULL,
  actor       text NOT NULL CHECK (actor <> ''),
  cause       text NOT NULL CHECK (cause <> ''),
  request_id  text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (contract_id, version),
  FOREIGN KEY (contract_id, terms_id) REFERENCES metering.contract_terms (contract_id, terms_id),
  CONSTRAINT contract_four_eyes CHECK (approver <> author),
  CONSTRAINT contract_approved CHECK (approver IS NOT NULL OR state IN ('draft', 'submitted', 'terminated')),
  CONSTRAINT contract_effective CHECK (state NOT IN ('active', 'superseded', 'expired') OR effective IS NOT NULL),
  CONSTRAINT contract_effective_approved CHECK (effective IS NULL OR approver IS NOT NULL),
  -- One contract at a time, and one version of it.
  EXCLUDE USING gist (payer_id WITH =, effective WITH &&)
);
CREATE UNIQUE INDEX contract_one_draft ON metering.contract_version (contract_id)
  WHERE state IN ('draft', 'submitted') OR (state = 'approved' AND effective IS NULL);

CREATE FUNCTION metering.keep_agreed_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- What somebody is asked to approve, or has approved, is what takes effect.
  IF OLD.state <> 'draft' AND (NEW.terms_id, NEW.author) IS DISTINCT FROM (OLD.terms_id, OLD.author)
     OR (NEW.contract_id, NEW.version, NEW.payer_id, NEW.created_at)
        IS DISTINCT FROM (OLD.contract_id, OLD.version, OLD.payer_id, OLD.created_at)
     OR lower(OLD.effective) IS DISTINCT FROM lower(NEW.effective) AND OLD.state <> 'approved' THEN
    RAISE EXCEPTION 'metering.contract_version: terms change in a draft only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_agreed_terms BEFORE UPDATE ON metering.contract_version
  FOR EACH ROW EXECUTE FUNCTION metering.keep_agreed_terms();

-- Every step of a contract's life: who, when, why, and the terms as they were.
CREATE TABLE metering.contract_step (
  contract_id uuid NOT NULL,
  number      integer NOT NULL CHECK (number > 0),
  version     integer NOT NULL,
  step        text NOT NULL CHECK (step IN ('create', 'edit', 'submit', 'approve', 'reject', 'activate', 'take_effect',
                'supersede', 'expire', 'terminate')),
  state       text NOT NULL, -- after it
  terms_id    uuid NOT NULL REFERENCES metering.contract_terms,
  created_at  timestamptz NOT NULL,
  actor       text NOT NULL CHECK (actor <> ''),
  cause       text NOT NULL CHECK (cause <> ''),
  request_id  text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (contract_id, number),
  FOREIGN KEY (contract_id, version) REFERENCES metering.contract_version
);

-- A period is closed once; what was counted in it is what had been posted by usage_through.
CREATE TABLE metering.contract_close (
  contract_id           uuid NOT NULL REFERENCES metering.contract,
  period                daterange NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
  version               integer NOT NULL, -- whose terms settle it
  payer_id              uuid NOT NULL REFERENCES metering.payer,
  usage_through         timestamptz NOT NULL,
  charged_micros        bigint NOT NULL CHECK (charged_micros >= 0),
  quantity_thousandths  bigint NOT NULL CHECK (quantity_thousandths >= 0), -- of a GPU-minute
  grant_id              uuid REFERENCES metering.credit_grant,
  created_at            timestamptz NOT NULL,
  actor                 text NOT NULL CHECK (actor <> ''),
  cause                 text NOT NULL CHECK (cause <> ''),
  request_id            text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (contract_id, period),
  FOREIGN KEY (contract_id, version) REFERENCES metering.contract_version,
  EXCLUDE USING gist (contract_id WITH =, period WITH &&)
);

-- What the terms gave back (negative) or ask for beyond the charges (positive) in a closed period.
CREATE TABLE metering.contract_adjustment (
  adjustment_id        uuid PRIMARY KEY,
  contract_id          uuid NOT NULL,
  version              integer NOT NULL,
  payer_id             uuid NOT NULL REFERENCES metering.payer,
  period               daterange NOT NULL,
  term                 text NOT NULL CHECK (term IN ('included', 'tier', 'commitment')),
  line                 text NOT NULL CHECK (line <> ''),
  gpu_model            text,
  quantity_thousandths bigint NOT NULL CHECK (quantity_thousandths >= 0), -- of a GPU-minute
  amount_micros        bigint NOT NULL CHECK (amount_micros <> 0),
  created_at           timestamptz NOT NULL,
  actor                text NOT NULL CHECK (actor <> ''),
  cause                text NOT NULL CHECK (cause <> ''),
  request_id           text NOT NULL CHECK (request_id <> ''),
  UNIQUE (contract_id, period, term, line),
  FOREIGN KEY (contract_id, period) REFERENCES metering.contract_close,
  -- Tiers and included minutes only ever credit; only the commitment adds.
  CONSTRAINT contract_adjustment_sign CHECK ((amount_micros > 0) = (term = 'commitment'))
);
CREATE INDEX contract_adjustment_of_payer ON metering.contract_adjustment (payer_id);

-- What was paid of what was drawn from a credit line.
CREATE TABLE metering.credit_line_payment (
  payment_id    uuid PRIMARY KEY,
  payer_id      uuid NOT NULL REFERENCES metering.payer,
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  created_at    timestamptz NOT NULL,
  actor         text NOT NULL CHECK (actor <> ''),
  cause         text NOT NULL CHECK (cause <> ''),
  request_id    text NOT NULL CHECK (request_id <> '')
);
CREATE INDEX credit_line_payment_of_payer ON metering.credit_line_payment (payer_id);

ALTER TABLE metering.quote
  ADD COLUMN contract_id uuid,
  ADD COLUMN contract_version integer,
  ADD COLUMN contract_rate_micros bigint CHECK (contract_rate_micros >= 0), -- per GPU-minute, in place of list price × ratios
  ADD CONSTRAINT quote_contract FOREIGN KEY (contract_id, contract_version) REFERENCES metering.contract_version,
  ADD CONSTRAINT quote_contract_whole CHECK ((contract_id IS NULL) = (contract_version IS NULL)
    AND (contract_rate_micros IS NULL OR contract_id IS NOT NULL));
CREATE INDEX IF NOT EXISTS billing_by_payer ON metering.billing (payer_id);
CREATE INDEX quote_of_contract ON metering.quote (contract_id) WHERE contract_id IS NOT NULL;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['contract', 'contract_terms', 'contract_line', 'contract_step', 'contract_close',
      'contract_adjustment', 'credit_line_payment'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
  CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON metering.contract_version
    FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change();
END $$;
