-- Says within what time what a contract reserves is to start, when the contract ends, and what of it was
-- promised. Adds columns without defaults to scheduler.allowance and scheduler.promise: two short exclusive
-- locks, no rewrite. Servers of the version before leave them empty, which means five minutes and no end; the
-- check is weaker than that and not validated.
ALTER TABLE scheduler.allowance
  ADD COLUMN within_seconds integer CHECK (within_seconds > 0),
  ADD COLUMN ends_at        timestamptz,
  ADD CONSTRAINT allowance_terms_are_of_a_contract
    CHECK (kind = 'reserved' OR (within_seconds IS NULL AND ends_at IS NULL)) NOT VALID;

ALTER TABLE scheduler.promise
  ADD COLUMN guaranteed_by timestamptz;
COMMENT ON COLUMN scheduler.promise.guaranteed_by IS 'when a contract guarantees the start at the latest';
