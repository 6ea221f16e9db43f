-- Adds columns with constant defaults or none to scheduler.session and scheduler.promise: two short
-- exclusive locks, no rewrite. Servers of the version before leave the columns as they are; the check is
-- not validated against rows of before, which satisfy it by their defaults.
ALTER TABLE scheduler.session
  ADD COLUMN preemptions   integer NOT NULL DEFAULT 0,
  ADD COLUMN preempted_at  timestamptz,
  ADD COLUMN preempted_for uuid,
  ADD CONSTRAINT session_preemption_is_whole CHECK (
    preemptions >= 0 AND (preemptions = 0) = (preempted_at IS NULL)
    AND (preempted_for IS NULL OR preemptions > 0)) NOT VALID;

ALTER TABLE scheduler.promise
  ADD COLUMN freed boolean NOT NULL DEFAULT false;
