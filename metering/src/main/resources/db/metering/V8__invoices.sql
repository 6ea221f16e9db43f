-- Billing profiles, closed periods, invoice numbers, invoices with their lines and sessions, payments.
-- Locks metering.billing against writes while its index is built: seconds per ten million sessions.
-- Amounts are micro-credits (*_micros) or euro cents (*_cents); one cent is 10,000,000 micro-credits.

CREATE INDEX billing_of_payer ON metering.billing (payer_id, settled_at);

-- To whom invoices are addressed. Names people: the only table of this schema that may be erased.
CREATE TABLE metering.billing_profile (
  payer_id         uuid PRIMARY KEY REFERENCES metering.payer,
  version          integer NOT NULL CHECK (version > 0),
  legal_name       text NOT NULL CHECK (legal_name <> ''),
  address_lines    text[] NOT NULL,
  tax_id           text,
  tax_basis_points integer NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
  time_zone        text NOT NULL CHECK (time_zone <> ''),
  email            text,
  changed_at       timestamptz NOT NULL,
  actor            text NOT NULL CHECK (actor <> ''),
  cause            text NOT NULL CHECK (cause <> ''),
  request_id       text NOT NULL CHECK (request_id <> '')
);

-- The last number given out in a series. Locked from the number to the commit of its invoice, and no longer.
CREATE TABLE metering.number_series (
  series      text PRIMARY KEY CHECK (series <> ''),
  last_number bigint NOT NULL CHECK (last_number >= 0),
  created_at  timestamptz NOT NULL,
  actor       text NOT NULL CHECK (actor <> ''),
  cause       text NOT NULL CHECK (cause <> ''),
  request_id  text NOT NULL CHECK (request_id <> '')
);

CREATE FUNCTION metering.next_number_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.series <> OLD.series OR NEW.last_number <> OLD.last_number + 1 THEN
    RAISE EXCEPTION 'metering.number_series: % goes on with %, not %', OLD.series, OLD.last_number + 1, NEW.last_number
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER next_number_only BEFORE UPDATE ON metering.number_series
  FOR EACH ROW EXECUTE FUNCTION metering.next_number_only();

CREATE TABLE metering.invoice (
  invoice_id         uuid PRIMARY KEY,
  series             text NOT NULL REFERENCES metering.number_series,
  number             bigint NOT NULL CHECK (number > 0),
  kind               text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
  payer_id           uuid NOT NULL REFERENCES metering.payer,
  world              text NOT NULL CHECK (world IN ('live', 'test')),
  corrects           uuid REFERENCES metering.invoice, -- credit note: the invoice that it takes back, in whole or in part
  whole              boolean NOT NULL DEFAULT false,   -- credit note: it voids the invoice
  period             text NOT NULL CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
  period_start       timestamptz NOT NULL,
  period_end         timestamptz NOT NULL CHECK (period_end > period_start),
  time_zone          text NOT NULL,
  bill_to_name       text NOT NULL,
  bill_to_address    text[] NOT NULL,
  bill_to_tax_id     text,
  bill_to_email      text,
  issuer_name        text NOT NULL,
  issuer_address     text[] NOT NULL,
  issuer_tax_id      text,
  issuer_payment     text NOT NULL, -- how to pay, as printed
  usage_micros       bigint NOT NULL, -- charges less returned charges, and forfeits
  adjustments_micros bigint NOT NULL, -- what contract terms took off or added
  paid_micros        bigint NOT NULL, -- of usage: by what it was funded
  promotional_micros bigint NOT NULL,
  subscription_micros bigint NOT NULL,
  contract_micros    bigint NOT NULL,
  credit_line_micros bigint NOT NULL,
  credited_micros    bigint NOT NULL, -- of adjustments: what was given back as credits already
  due_micros         bigint NOT NULL, -- exact: usage + adjustments - prepaid + credited
  rounding_micros    bigint NOT NULL, -- what rounding the due amount to cents added
  net_cents          bigint NOT NULL,
  tax_basis_points   integer NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
  tax_cents          bigint NOT NULL,
  gross_cents        bigint NOT NULL,
  open_less_cents    bigint NOT NULL DEFAULT 0, -- credit note: by how much it lowers what is still to be paid
  to_balance_micros  bigint NOT NULL DEFAULT 0 CHECK (to_balance_micros >= 0), -- what came back as credits with it
  issued_at          timestamptz NOT NULL,
  due_at             timestamptz NOT NULL,
  actor              text NOT NULL CHECK (actor <> ''),
  cause              text NOT NULL CHECK (cause <> ''),
  request_id         text NOT NULL CHECK (request_id <> ''),
  UNIQUE (series, number),
  CONSTRAINT invoice_kind CHECK ((kind = 'credit_note') = (corrects IS NOT NULL) AND (kind = 'credit_note' OR NOT whole)),
  CONSTRAINT invoice_funded CHECK (
    usage_micros = paid_micros + promotional_micros + subscription_micros + contract_micros + credit_line_micros),
  CONSTRAINT invoice_due CHECK (due_micros = credit_line_micros + adjustments_micros + credited_micros),
  CONSTRAINT invoice_rounding CHECK (net_cents * 10000000 = due_micros + rounding_micros),
  CONSTRAINT invoice_gross CHECK (gross_cents = net_cents + tax_cents),
  CONSTRAINT invoice_open_less CHECK (open_less_cents >= 0 AND (kind = 'credit_note' OR open_less_cents = 0))
);
CREATE INDEX invoice_of_payer ON metering.invoice (payer_id, issued_at, invoice_id);
CREATE INDEX invoice_corrected ON metering.invoice (corrects) WHERE corrects IS NOT NULL;
CREATE UNIQUE INDEX invoice_voided_once ON metering.invoice (corrects) WHERE whole;

-- The series row is locked when a number is taken, so the one before is committed and seen.
CREATE FUNCTION metering.numbers_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number > 1 AND NOT EXISTS (
      SELECT FROM metering.invoice i WHERE i.series = NEW.series AND i.number = NEW.number - 1) THEN
    RAISE EXCEPTION 'metering.invoice: % of % has no predecessor', NEW.number, NEW.series
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER numbers_follow BEFORE INSERT ON metering.invoice
  FOR EACH ROW EXECUTE FUNCTION metering.numbers_follow();

CREATE TABLE metering.invoice_line (
  invoice_id      uuid NOT NULL REFERENCES metering.invoice DEFERRABLE INITIALLY DEFERRED,
  ordinal         integer NOT NULL CHECK (ordinal > 0),
  kind            text NOT NULL CHECK (kind IN ('usage', 'returned', 'forfeited', 'adjustment', 'credit')),
  late            boolean NOT NULL, -- service before the period, written after its invoice
  contract_id     uuid,
  gpu_model       text,
  capacity_class  text,
  workflow        text,
  gpus            numeric(18, 3),
  rate_micros     bigint,           -- per session-minute
  text            text,             -- adjustment, credit: what for
  minutes         bigint NOT NULL,  -- session-minutes
  gpu_thousandths numeric(30, 0) NOT NULL, -- GPU-minutes, in thousandths
  amount_micros   bigint NOT NULL,
  service_from    timestamptz NOT NULL,
  service_to      timestamptz NOT NULL CHECK (service_to >= service_from),
  adjustment_id   uuid UNIQUE,
  PRIMARY KEY (invoice_id, ordinal)
);

-- Which rows of the ledger an invoice is made of: of each session the minutes after from_minute through to_minute.
CREATE TABLE metering.invoice_session (
  invoice_id          uuid NOT NULL REFERENCES metering.invoice DEFERRABLE INITIALLY DEFERRED,
  session_id          uuid NOT NULL REFERENCES metering.billing,
  from_minute         integer NOT NULL CHECK (from_minute >= 0),
  to_minute           integer NOT NULL CHECK (to_minute >= from_minute),
  amount_micros       bigint NOT NULL,
  paid_micros         bigint NOT NULL,
  promotional_micros  bigint NOT NULL,
  subscription_micros bigint NOT NULL,
  contract_micros     bigint NOT NULL,
  credit_line_micros  bigint NOT NULL,
  PRIMARY KEY (invoice_id, session_id),
  CONSTRAINT session_funded CHECK (
    amount_micros = paid_micros + promotional_micros + subscription_micros + contract_micros + credit_line_micros),
  CONSTRAINT minute_on_one_invoice EXCLUDE USING gist (session_id WITH =, int4range(from_minute, to_minute, '(]') WITH &&)
);
CREATE INDEX invoice_session_of ON metering.invoice_session (session_id);

CREATE TABLE metering.invoice_item (
  invoice_id    uuid NOT NULL,
  session_id    uuid NOT NULL,
  ordinal       integer NOT NULL CHECK (ordinal > 0),
  kind          text NOT NULL CHECK (kind IN ('usage', 'returned', 'forfeited')),
  late          boolean NOT NULL,
  segment_id    uuid NOT NULL,
  first_minute  integer,
  last_minute   integer,
  minutes       integer NOT NULL CHECK (minutes >= 0),
  amount_micros bigint NOT NULL,
  service_from  timestamptz NOT NULL,
  service_to    timestamptz NOT NULL CHECK (service_to >= service_from),
  PRIMARY KEY (invoice_id, session_id, ordinal),
  FOREIGN KEY (invoice_id, session_id) REFERENCES metering.invoice_session DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT item_sign CHECK (CASE kind WHEN 'returned' THEN amount_micros < 0 ELSE amount_micros >= 0 END)
);

-- One after another, each beginning where the one before ended; without an invoice where there was nothing to invoice.
CREATE TABLE metering.closed_period (
  payer_id          uuid NOT NULL REFERENCES metering.payer,
  period            text NOT NULL CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
  period_start      timestamptz NOT NULL,
  period_end        timestamptz NOT NULL CHECK (period_end > period_start),
  invoice_id        uuid REFERENCES metering.invoice DEFERRABLE INITIALLY DEFERRED,
  transfers_through bigint NOT NULL, -- the payer's transfers up to this number were seen
  closed_at         timestamptz NOT NULL,
  actor             text NOT NULL CHECK (actor <> ''),
  cause             text NOT NULL CHECK (cause <> ''),
  request_id        text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (payer_id, period_end),
  UNIQUE (payer_id, period),
  EXCLUDE USING gist (payer_id WITH =, tstzrange(period_start, period_end) WITH &&)
);

CREATE TABLE metering.invoice_payment (
  payment_id   uuid PRIMARY KEY,
  invoice_id   uuid NOT NULL REFERENCES metering.invoice,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  reference    text NOT NULL CHECK (reference <> ''),
  paid_at      timestamptz NOT NULL,
  actor        text NOT NULL CHECK (actor <> ''),
  cause        text NOT NULL CHECK (cause <> ''),
  request_id   text NOT NULL CHECK (request_id <> '')
);
CREATE INDEX invoice_payment_of ON metering.invoice_payment (invoice_id);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['invoice', 'invoice_line', 'invoice_session', 'invoice_item', 'closed_period',
      'invoice_payment'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
  EXECUTE 'CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON metering.number_series '
    'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()';
END $$;
