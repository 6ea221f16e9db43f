-- Adds columns without a default, or with a constant one, to scheduler.session: a short exclusive lock,
-- no rewrite. The checks are not validated against rows of before, which satisfy them by their defaults.
-- Servers of the version before leave the columns as they are.
ALTER TABLE scheduler.session
  ADD COLUMN operator_held_since  timestamptz,
  ADD COLUMN operator_held_by     text,
  ADD COLUMN operator_held_reason text,
  ADD COLUMN own_priority         smallint NOT NULL DEFAULT 0,
  ADD COLUMN requeues_max         integer,
  ADD CONSTRAINT session_operator_hold_is_whole CHECK (
    (operator_held_since IS NULL) = (operator_held_by IS NULL)
    AND (operator_held_since IS NULL) = (operator_held_reason IS NULL)) NOT VALID,
  ADD CONSTRAINT session_own_priority_is_small CHECK (own_priority BETWEEN -100 AND 100) NOT VALID,
  ADD CONSTRAINT session_requeues_max_counts CHECK (requeues_max >= 0) NOT VALID;
