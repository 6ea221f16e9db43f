-- Orders, payments, subscriptions, dues, and what an account owes. Adds a column to payer and
-- replaces two checks of existing tables, which locks them for a moment; everything else is new.

-- Credits that were given back to the card while they were spent are owed: the balance of the payer's account
-- 'receivable', kept on the payer's row as its available credits are.
ALTER TABLE metering.payer ADD COLUMN owed_micros bigint NOT NULL DEFAULT 0;
ALTER TABLE metering.payer ADD CONSTRAINT payer_owes CHECK (owed_micros >= 0);

-- Adds words to a check of the form "kind IN (...)" and keeps those that are there.
CREATE FUNCTION metering.allow_kinds(of_table text, of_check text, more text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  known text[];
BEGIN
  SELECT array_agg(DISTINCT word ORDER BY word) INTO known FROM (
    SELECT (regexp_matches(pg_get_constraintdef(oid), '''([a-z_]+)''', 'g'))[1] AS word
    FROM pg_constraint WHERE conrelid = ('metering.' || of_table)::regclass AND conname = of_check
    UNION SELECT unnest(more)) AS words;
  EXECUTE format('ALTER TABLE metering.%I DROP CONSTRAINT %I', of_table, of_check);
  EXECUTE format('ALTER TABLE metering.%I ADD CONSTRAINT %I CHECK (kind = ANY (%L::text[]))', of_table, of_check, known);
END $$;
SELECT metering.allow_kinds('transfer', 'transfer_kind_check', ARRAY['claw_back', 'owe', 'recover', 'pay_out']);
SELECT metering.allow_kinds('ledger_account', 'ledger_account_kind_check', ARRAY['receivable']);
DROP FUNCTION metering.allow_kinds(text, text, text[]);

ALTER TABLE metering.transfer ADD CONSTRAINT transfer_of_orders_names_its_parts CHECK (
  CASE kind
    WHEN 'claw_back' THEN grant_id IS NOT NULL AND debit_account = grant_id
    WHEN 'recover' THEN grant_id IS NOT NULL AND debit_account = grant_id
    WHEN 'pay_out' THEN grant_id IS NOT NULL AND debit_account = grant_id
    WHEN 'owe' THEN grant_id IS NULL
    ELSE true
  END);

-- The account 'receivable' of payers that were opened before: its id follows from the payer's, as in AccountKind.
INSERT INTO metering.ledger_account (account_id, payer_id, kind, created_at, actor, cause, request_id)
SELECT (substr(m, 1, 12) || '3' || substr(m, 14, 3)
        || lpad(to_hex((('x' || substr(m, 17, 2))::bit(8)::integer & 63) | 128), 2, '0') || substr(m, 19))::uuid,
       payer_id, 'receivable', now(), 'migration', 'accounts can owe', 'migration-7'
FROM (SELECT payer_id, md5('receivable:' || payer_id::text) AS m FROM metering.payer) AS p;

CREATE TABLE metering.credit_package (
  version_id     uuid PRIMARY KEY,
  package_id     text NOT NULL CHECK (package_id ~ '^[a-z][a-z0-9-]{0,39}$'),
  credits_micros bigint NOT NULL CHECK (credits_micros > 0),
  bonus_micros   bigint NOT NULL CHECK (bonus_micros >= 0),     -- promotional, on top
  price_cents    bigint NOT NULL CHECK (price_cents > 0),
  currency       text NOT NULL DEFAULT 'EUR' CHECK (currency = 'EUR'),
  grant_days     integer CHECK (grant_days > 0),                -- from payment to expiry; null: never
  effective      tstzrange NOT NULL CHECK (NOT isempty(effective) AND NOT lower_inf(effective)),
  created_at     timestamptz NOT NULL,
  actor          text NOT NULL CHECK (actor <> ''),
  cause          text NOT NULL CHECK (cause <> ''),
  request_id     text NOT NULL CHECK (request_id <> ''),
  EXCLUDE USING gist (package_id WITH =, effective WITH &&)
);

CREATE TABLE metering.subscription_plan (
  version_id     uuid PRIMARY KEY,
  plan_id        text NOT NULL CHECK (plan_id ~ '^[a-z][a-z0-9-]{0,39}$'),
  fee_cents      bigint NOT NULL CHECK (fee_cents > 0),         -- per period
  currency       text NOT NULL DEFAULT 'EUR' CHECK (currency = 'EUR'),
  credits_micros bigint NOT NULL CHECK (credits_micros > 0),    -- per period; they expire at its end
  effective      tstzrange NOT NULL CHECK (NOT isempty(effective) AND NOT lower_inf(effective)),
  created_at     timestamptz NOT NULL,
  actor          text NOT NULL CHECK (actor <> ''),
  cause          text NOT NULL CHECK (cause <> ''),
  request_id     text NOT NULL CHECK (request_id <> ''),
  EXCLUDE USING gist (plan_id WITH =, effective WITH &&)
);

CREATE TABLE metering.subscription (
  subscription_id      uuid PRIMARY KEY,
  payer_id             uuid NOT NULL REFERENCES metering.payer,
  plan_id              text NOT NULL,
  plan_version         uuid NOT NULL REFERENCES metering.subscription_plan,
  time_zone            text NOT NULL CHECK (time_zone <> ''),
  started_at           timestamptz NOT NULL,
  period               integer NOT NULL CHECK (period >= 0),
  period_start         timestamptz NOT NULL,
  period_end           timestamptz NOT NULL,
  cancel_at_period_end boolean NOT NULL DEFAULT false,
  state                text NOT NULL CHECK (state IN ('active', 'ended')),
  end_reason           text CHECK (end_reason IN ('cancelled', 'unpaid')),
  created_at           timestamptz NOT NULL,
  changed_at           timestamptz NOT NULL,
  actor                text NOT NULL CHECK (actor <> ''),
  cause                text NOT NULL CHECK (cause <> ''),
  request_id           text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT subscription_period CHECK (period_end > period_start),
  CONSTRAINT subscription_end CHECK ((state = 'ended') = (end_reason IS NOT NULL))
);
CREATE UNIQUE INDEX subscription_once ON metering.subscription (payer_id, plan_id) WHERE state = 'active';
CREATE INDEX subscription_due ON metering.subscription (period_end, subscription_id) WHERE state = 'active';
CREATE INDEX subscription_of_payer ON metering.subscription (payer_id, created_at);

CREATE TABLE metering.credit_order (
  order_id         uuid PRIMARY KEY,
  payer_id         uuid NOT NULL REFERENCES metering.payer,
  world            text NOT NULL CHECK (world IN ('live', 'test')),
  kind             text NOT NULL CHECK (kind IN ('package', 'subscription')),
  item             text NOT NULL CHECK (item <> ''),            -- package_id or plan_id
  package_version  uuid REFERENCES metering.credit_package,
  subscription_id  uuid REFERENCES metering.subscription,
  period           integer,
  price_cents      bigint NOT NULL CHECK (price_cents > 0),
  currency         text NOT NULL CHECK (currency = 'EUR'),
  credits_micros   bigint NOT NULL CHECK (credits_micros > 0),
  bonus_micros     bigint NOT NULL CHECK (bonus_micros >= 0),
  grant_days       integer CHECK (grant_days > 0),
  grant_until      timestamptz,
  state            text NOT NULL CHECK (state IN ('open', 'expired', 'failed', 'paid', 'refunded', 'charged_back')),
  expires_at       timestamptz NOT NULL,                        -- until when it waits for payment
  reference        text,                                        -- the provider's, of the payment
  created_at       timestamptz NOT NULL,
  changed_at       timestamptz NOT NULL,
  actor            text NOT NULL CHECK (actor <> ''),
  cause            text NOT NULL CHECK (cause <> ''),
  request_id       text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT order_of_its_kind CHECK (CASE kind
    WHEN 'package' THEN package_version IS NOT NULL AND subscription_id IS NULL AND period IS NULL
    ELSE package_version IS NULL AND subscription_id IS NOT NULL AND period IS NOT NULL AND bonus_micros = 0 END),
  CONSTRAINT order_once_per_period UNIQUE (subscription_id, period)
);
CREATE INDEX credit_order_of_payer ON metering.credit_order (payer_id, created_at DESC, order_id DESC);
CREATE INDEX credit_order_waiting ON metering.credit_order (expires_at, order_id) WHERE state = 'open';

-- Each state an order entered, once.
CREATE TABLE metering.order_step (
  order_id   uuid NOT NULL REFERENCES metering.credit_order,
  state      text NOT NULL,
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (order_id, state)
);

-- What a paid order gave: its credits, and the promotional ones on top.
CREATE TABLE metering.order_grant (
  order_id   uuid NOT NULL REFERENCES metering.credit_order,
  part       text NOT NULL CHECK (part IN ('credits', 'bonus')),
  grant_id   uuid NOT NULL UNIQUE REFERENCES metering.credit_grant,
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (order_id, part)
);

-- A refund or chargeback of a paid order: what was taken back of its grants, and what of its credits was spent.
CREATE TABLE metering.order_undoing (
  order_id           uuid PRIMARY KEY REFERENCES metering.credit_order,
  clawed_back_micros bigint NOT NULL CHECK (clawed_back_micros >= 0), -- of credits
  bonus_back_micros  bigint NOT NULL CHECK (bonus_back_micros >= 0),
  owed_micros        bigint NOT NULL CHECK (owed_micros >= 0),
  created_at         timestamptz NOT NULL,
  actor              text NOT NULL CHECK (actor <> ''),
  cause              text NOT NULL CHECK (cause <> ''),
  request_id         text NOT NULL CHECK (request_id <> '')
);

CREATE TABLE metering.order_transfer (
  transfer_id uuid PRIMARY KEY REFERENCES metering.transfer,
  order_id    uuid NOT NULL REFERENCES metering.order_undoing,
  created_at  timestamptz NOT NULL,
  actor       text NOT NULL CHECK (actor <> ''),
  cause       text NOT NULL CHECK (cause <> ''),
  request_id  text NOT NULL CHECK (request_id <> '')
);
CREATE INDEX order_transfer_of_order ON metering.order_transfer (order_id);

-- Every delivery of the payment provider, also those that were refused. Never card data: the body is not kept.
CREATE TABLE metering.payment_delivery (
  number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery_id text NOT NULL,                                    -- webhook-id, as it came
  outcome     text NOT NULL CHECK (outcome IN ('accepted', 'repeated', 'refused')),
  refusal     text,
  order_id    uuid,                                             -- as it came; an unknown one stays here
  status      text,
  reference   text,
  amount_cents bigint,
  currency    text,
  world       text,                                             -- of the provider whose secret signed it
  body_sha256 text NOT NULL CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
  signed_by   text,                                             -- fingerprint of the secret that signed it
  created_at  timestamptz NOT NULL,
  actor       text NOT NULL CHECK (actor <> ''),
  cause       text NOT NULL CHECK (cause <> ''),
  request_id  text NOT NULL CHECK (request_id <> ''),
  CONSTRAINT delivery_refusal CHECK ((outcome = 'refused') = (refusal IS NOT NULL)),
  CONSTRAINT delivery_signed CHECK (outcome = 'refused' OR signed_by IS NOT NULL)
);
CREATE UNIQUE INDEX payment_delivery_once ON metering.payment_delivery (delivery_id) WHERE outcome = 'accepted';
CREATE INDEX payment_delivery_of_order ON metering.payment_delivery (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX payment_delivery_unsigned ON metering.payment_delivery (created_at) WHERE signed_by IS NULL;

-- What somebody owes and by when: chargebacks, and invoices. Amounts are credits' worth: one cent is 10,000,000.
CREATE TABLE metering.due (
  due_id        uuid PRIMARY KEY,
  payer_id      uuid NOT NULL REFERENCES metering.payer,
  kind          text NOT NULL CHECK (kind IN ('chargeback', 'invoice')),
  reference     text NOT NULL CHECK (reference <> ''),          -- order or invoice
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  due_at        timestamptz NOT NULL,
  next_step     text CHECK (next_step IN ('first_reminder', 'second_reminder', 'last_reminder', 'suspension')),
  next_step_at  timestamptz,
  settled_at    timestamptz,
  settlement    text,                                           -- why it is owed no more
  created_at    timestamptz NOT NULL,
  actor         text NOT NULL CHECK (actor <> ''),
  cause         text NOT NULL CHECK (cause <> ''),
  request_id    text NOT NULL CHECK (request_id <> ''),
  UNIQUE (kind, reference),
  CONSTRAINT due_settled CHECK ((settled_at IS NULL) = (settlement IS NULL)),
  CONSTRAINT due_step CHECK ((next_step IS NULL) = (next_step_at IS NULL))
);
CREATE INDEX due_open_of_payer ON metering.due (payer_id) WHERE settled_at IS NULL;
CREATE INDEX due_next_step ON metering.due (next_step_at, due_id) WHERE settled_at IS NULL AND next_step_at IS NOT NULL;

-- Each reminder and each suspension, once.
CREATE TABLE metering.due_step (
  due_id     uuid NOT NULL REFERENCES metering.due,
  step       text NOT NULL,
  created_at timestamptz NOT NULL,
  actor      text NOT NULL CHECK (actor <> ''),
  cause      text NOT NULL CHECK (cause <> ''),
  request_id text NOT NULL CHECK (request_id <> ''),
  PRIMARY KEY (due_id, step)
);

-- What the end of an account did with its balance.
CREATE TABLE metering.account_closing (
  payer_id          uuid PRIMARY KEY REFERENCES metering.payer,
  lapsed_micros     bigint NOT NULL CHECK (lapsed_micros >= 0),
  refundable_micros bigint NOT NULL CHECK (refundable_micros >= 0),
  created_at        timestamptz NOT NULL,
  actor             text NOT NULL CHECK (actor <> ''),
  cause             text NOT NULL CHECK (cause <> ''),
  request_id        text NOT NULL CHECK (request_id <> '')
);

CREATE TABLE metering.payout (
  payout_id     uuid PRIMARY KEY,
  payer_id      uuid NOT NULL REFERENCES metering.account_closing,
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  created_at    timestamptz NOT NULL,
  actor         text NOT NULL CHECK (actor <> ''),
  cause         text NOT NULL CHECK (cause <> ''),
  request_id    text NOT NULL CHECK (request_id <> '')
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['order_step', 'order_grant', 'order_undoing', 'order_transfer', 'payment_delivery',
      'due_step', 'account_closing', 'payout'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['credit_package', 'subscription_plan', 'subscription', 'credit_order', 'due'] LOOP
    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON metering.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['credit_package', 'subscription_plan'] LOOP
    EXECUTE format('CREATE TRIGGER only_close_version BEFORE UPDATE ON metering.%I '
      'FOR EACH ROW EXECUTE FUNCTION metering.only_close_version()', name);
  END LOOP;
END $$;

INSERT INTO metering.credit_package (version_id, package_id, credits_micros, bonus_micros, price_cents, grant_days,
                                     effective, created_at, actor, cause, request_id)
SELECT v.id::uuid, v.package, v.credits * 1000000::bigint, v.bonus * 1000000::bigint, v.cents, 730,
       tstzrange('2026-01-01T00:00:00Z', NULL), '2026-01-01T00:00:00Z', 'system', 'first packages', 'migration-7'
FROM (VALUES
  ('00000000-0000-7000-8000-000000007001', 'credits-20', 20000, 0, 2000),
  ('00000000-0000-7000-8000-000000007002', 'credits-100', 100000, 5000, 10000),
  ('00000000-0000-7000-8000-000000007003', 'credits-500', 500000, 50000, 50000)
) AS v(id, package, credits, bonus, cents);

INSERT INTO metering.subscription_plan (version_id, plan_id, fee_cents, credits_micros, effective, created_at,
                                        actor, cause, request_id)
SELECT v.id::uuid, v.plan, v.cents, v.credits * 1000000::bigint, tstzrange('2026-01-01T00:00:00Z', NULL),
       '2026-01-01T00:00:00Z', 'system', 'first plans', 'migration-7'
FROM (VALUES
  ('00000000-0000-7000-8000-000000007101', 'monthly-30', 3000, 33000),
  ('00000000-0000-7000-8000-000000007102', 'monthly-150', 15000, 180000)
) AS v(id, plan, cents, credits);
