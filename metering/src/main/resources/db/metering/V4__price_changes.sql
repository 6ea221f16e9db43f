-- Prices change: versions are set ahead, ended ahead, withdrawn before they begin; every change is told.
-- Takes the two tables of versions for a moment, and metering.quote for as long as its index takes to build.

-- changed_at: when the end of a version was last moved. What is withdrawn counts as never having been set.
ALTER TABLE metering.price_version
  ADD COLUMN changed_at            timestamptz,
  ADD COLUMN withdrawn_at          timestamptz,
  ADD COLUMN withdrawn_by          text CHECK (withdrawn_by <> ''),
  ADD COLUMN withdrawal            text CHECK (withdrawal <> ''),
  ADD COLUMN withdrawal_request_id text CHECK (withdrawal_request_id <> ''),
  ADD CONSTRAINT price_version_withdrawal CHECK (
    (withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawal IS NULL)
    AND (withdrawn_at IS NULL) = (withdrawal_request_id IS NULL) AND (withdrawn_at IS NULL OR withdrawn_at < lower(effective))),
  DROP CONSTRAINT price_version_gpu_model_capacity_class_effective_excl,
  ADD CONSTRAINT price_version_one_in_force
    EXCLUDE USING gist (gpu_model WITH =, capacity_class WITH =, effective WITH &&) WHERE (withdrawn_at IS NULL);

ALTER TABLE metering.ratio_version
  ADD COLUMN changed_at            timestamptz,
  ADD COLUMN withdrawn_at          timestamptz,
  ADD COLUMN withdrawn_by          text CHECK (withdrawn_by <> ''),
  ADD COLUMN withdrawal            text CHECK (withdrawal <> ''),
  ADD COLUMN withdrawal_request_id text CHECK (withdrawal_request_id <> ''),
  ADD CONSTRAINT ratio_version_withdrawal CHECK (
    (withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawal IS NULL)
    AND (withdrawn_at IS NULL) = (withdrawal_request_id IS NULL) AND (withdrawn_at IS NULL OR withdrawn_at < lower(effective))),
  DROP CONSTRAINT ratio_version_kind_name_effective_excl,
  ADD CONSTRAINT ratio_version_one_in_force
    EXCLUDE USING gist (kind WITH =, name WITH =, effective WITH &&) WHERE (withdrawn_at IS NULL);

-- The triggers of V1 call it. What was in force can no longer be moved; the time is the writer's, in changed_at.
CREATE OR REPLACE FUNCTION metering.only_close_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  open text[] := ARRAY['effective', 'changed_at', 'withdrawn_at', 'withdrawn_by', 'withdrawal', 'withdrawal_request_id'];
  moved boolean := NEW.effective IS DISTINCT FROM OLD.effective;
BEGIN
  IF to_jsonb(NEW) - open IS DISTINCT FROM to_jsonb(OLD) - open
     OR lower(NEW.effective) IS DISTINCT FROM lower(OLD.effective)
     OR OLD.withdrawn_at IS NOT NULL
     OR (NEW.withdrawn_at IS NOT NULL AND moved)
     OR (moved AND (NEW.changed_at IS NULL OR upper(OLD.effective) <= NEW.changed_at
                    OR upper(NEW.effective) < NEW.changed_at)) THEN
    RAISE EXCEPTION 'metering.%: a version can only be ended ahead of time, or withdrawn before it begins', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- Every version of every kind in one shape.
CREATE VIEW metering.any_price_version AS
SELECT version_id, 'list' AS kind, gpu_model AS name, capacity_class, amount_micros::numeric AS value, effective,
       noticed_at, created_at, withdrawn_at, withdrawn_by, withdrawal, withdrawal_request_id, actor, cause, request_id
FROM metering.price_version
UNION ALL
SELECT version_id, kind, name, NULL, ratio, effective,
       noticed_at, created_at, withdrawn_at, withdrawn_by, withdrawal, withdrawal_request_id, actor, cause, request_id
FROM metering.ratio_version;

CREATE TABLE metering.price_notice (
  notice_id      uuid PRIMARY KEY,
  number         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  version_id     uuid NOT NULL,
  change         text NOT NULL CHECK (change IN ('increase', 'reduction', 'new', 'withdrawn')),
  kind           text NOT NULL CHECK (kind IN ('list', 'workflow', 'group', 'channel')),
  name           text NOT NULL CHECK (name <> ''),
  capacity_class text CHECK ((capacity_class IS NOT NULL) = (kind = 'list')),
  before_value   numeric, -- micro-credits per GPU-minute of a list price, else the ratio
  after_value    numeric,
  effective_from timestamptz NOT NULL,
  created_at     timestamptz NOT NULL,
  actor          text NOT NULL CHECK (actor <> ''),
  cause          text NOT NULL CHECK (cause <> ''),
  request_id     text NOT NULL CHECK (request_id <> '')
);
CREATE INDEX price_notice_of_version ON metering.price_notice (version_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON metering.price_notice
  FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change();

-- No gap and no rise without notice, looked at when the transaction commits. A ratio's first version follows the one
-- of '*', which only the books look at.
CREATE FUNCTION metering.version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v metering.any_price_version;
BEGIN
  SELECT * INTO v FROM metering.any_price_version a WHERE a.version_id = NEW.version_id;
  IF v.withdrawn_at IS NOT NULL THEN
    RETURN NULL;
  END IF;
  IF NOT upper_inf(v.effective) AND NOT EXISTS (
      SELECT FROM metering.any_price_version n
      WHERE n.kind = v.kind AND n.name = v.name AND n.capacity_class IS NOT DISTINCT FROM v.capacity_class
        AND n.withdrawn_at IS NULL AND lower(n.effective) = upper(v.effective)) THEN
    RAISE EXCEPTION 'metering.%: nothing follows version %', TG_TABLE_NAME, v.version_id
      USING ERRCODE = 'check_violation', HINT = 'Set the version that follows in the same transaction.';
  END IF;
  IF EXISTS (
      SELECT FROM metering.any_price_version p
      WHERE p.kind = v.kind AND p.name = v.name AND p.capacity_class IS NOT DISTINCT FROM v.capacity_class
        AND p.withdrawn_at IS NULL AND upper(p.effective) = lower(v.effective) AND p.value < v.value)
     AND NOT EXISTS (
      SELECT FROM metering.price_notice t
      WHERE t.version_id = v.version_id AND t.created_at + interval '720 hours' <= lower(v.effective)) THEN
    RAISE EXCEPTION 'metering.%: version % is a rise without 30 days of notice', TG_TABLE_NAME, v.version_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['price_version', 'ratio_version'] LOOP
    EXECUTE format('CREATE CONSTRAINT TRIGGER version_follows AFTER INSERT OR UPDATE ON metering.%I '
      'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION metering.version_follows()', name);
  END LOOP;
END $$;

-- The latest quote, and the quotes of the last weeks.
CREATE INDEX quote_created ON metering.quote (created_at);
