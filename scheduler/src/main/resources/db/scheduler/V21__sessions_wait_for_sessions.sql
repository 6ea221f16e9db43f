-- Adds a column without a default to scheduler.session (a short exclusive lock, no rewrite) and an index
-- that holds only waiting sessions with dependencies: building it reads the table under a lock against writes.
-- Servers of the version before leave the column empty.
ALTER TABLE scheduler.session ADD COLUMN starts_after jsonb;
CREATE INDEX session_starts_after ON scheduler.session (id)
  WHERE state = 'queued' AND starts_after IS NOT NULL;
