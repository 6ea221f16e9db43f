-- Sessions may ask for up to 32 GPUs of one node: chassis that compose so many into one server are sold.
-- Locks session for a moment while its rows are tried against the new check, which is wider than the old.
ALTER TABLE scheduler.session
  DROP CONSTRAINT session_gpus_per_node_check,
  ADD CONSTRAINT session_gpus_per_node_check CHECK (gpus_per_node BETWEEN 1 AND 32);
