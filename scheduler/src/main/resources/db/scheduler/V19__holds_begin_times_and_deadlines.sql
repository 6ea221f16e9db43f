-- Adds columns without a default and an index on a table that is small where it matters: the index
-- holds only waiting sessions with a deadline. Servers of the version before leave them empty.
ALTER TABLE scheduler.session
  ADD COLUMN begin_at   timestamptz,
  ADD COLUMN deadline   timestamptz,
  ADD COLUMN held_since timestamptz,
  ADD CONSTRAINT session_begins_before_deadline CHECK (begin_at < deadline);
CREATE INDEX session_deadline ON scheduler.session (deadline)
  WHERE state = 'queued' AND deadline IS NOT NULL;
