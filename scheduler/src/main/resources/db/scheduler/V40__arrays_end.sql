-- Says when the last element of an array has ended, which is told once. Adds a column without a default to
-- scheduler.session_array, an index and the time of arrays that have ended already: a short exclusive lock;
-- there are few arrays. Servers of the version before leave the column empty, and the next leader of this
-- version tells what ended meanwhile.
ALTER TABLE scheduler.session_array
  ADD COLUMN ended_at timestamptz,
  ADD CONSTRAINT session_array_ends_closed CHECK (ended_at IS NULL OR closed_at IS NOT NULL);
UPDATE scheduler.session_array a SET ended_at = a.closed_at
  WHERE a.closed_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM scheduler.session s WHERE s.array_id = a.id AND s.state <> 'ended');
CREATE INDEX session_array_ending ON scheduler.session_array (id)
  WHERE closed_at IS NOT NULL AND ended_at IS NULL;
