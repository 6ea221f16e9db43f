-- Says how an array is over, for those that wait for it. Adds a column without a default to
-- scheduler.session_array and builds an index on it anew: a short exclusive lock; there are few arrays. Of
-- arrays that have ended already, and of those that end under a server of the version before, the next leader
-- of this version says it, 64 a second.
ALTER TABLE scheduler.session_array
  ADD COLUMN ended_as text CHECK (ended_as IN ('completed', 'failed', 'other')),
  ADD CONSTRAINT session_array_ended_somehow CHECK (ended_as IS NULL OR ended_at IS NOT NULL);
COMMENT ON COLUMN scheduler.session_array.ended_as IS 'completed: every element has; failed: one has at least';
DROP INDEX scheduler.session_array_ending;
CREATE INDEX session_array_ending ON scheduler.session_array (id)
  WHERE closed_at IS NOT NULL AND ended_as IS NULL;
