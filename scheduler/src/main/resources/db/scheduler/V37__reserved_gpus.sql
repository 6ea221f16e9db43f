-- Lets allowances say which GPUs a contract keeps for an account. Replaces two checks of
-- scheduler.allowance: a short exclusive lock; the new ones are weaker and not validated against rows of
-- before. Servers of the version before do not read the new kind.
ALTER TABLE scheduler.allowance
  DROP CONSTRAINT allowance_kind_check,
  DROP CONSTRAINT allowance_check,
  ADD CONSTRAINT allowance_kind_is_known
    CHECK (kind IN ('weight', 'concurrent', 'gpus', 'run_minutes', 'reserved')) NOT VALID,
  ADD CONSTRAINT allowance_of_a_model
    CHECK ((gpu_model <> '') <= (kind IN ('gpus', 'reserved'))) NOT VALID;
