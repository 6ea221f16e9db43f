-- The end of an account suspends it for good. Locks the suspension table while its rows are read once.

ALTER TABLE scheduler.suspension DROP CONSTRAINT suspension_cause_check;
ALTER TABLE scheduler.suspension ADD CONSTRAINT suspension_cause_check
  CHECK (cause IN ('operator', 'dunning', 'closed'));
ALTER TABLE scheduler.suspension ADD CONSTRAINT suspension_end_is_final
  CHECK (cause <> 'closed' OR lifted_at IS NULL);
