-- Adds a table, and two columns without a default to the small catalogue, which it locks for a moment.
-- Servers of the version before know nothing of either.
CREATE TABLE scheduler.idle_protection (
  session_id        uuid PRIMARY KEY REFERENCES scheduler.session,
  threshold_percent integer NOT NULL CHECK (threshold_percent BETWEEN 1 AND 50),
  window_minutes    integer NOT NULL CHECK (window_minutes BETWEEN 4 AND 240),
  source            text NOT NULL CHECK (source IN ('session', 'workflow', 'contract')),
  warned_at         timestamptz,
  look_at           timestamptz, -- never again when null
  created_at        timestamptz NOT NULL,
  actor             text NOT NULL,
  request_id        text NOT NULL
);
-- What has ended is never looked at again and leaves the index.
CREATE INDEX idle_protection_look ON scheduler.idle_protection (look_at, session_id)
  WHERE look_at IS NOT NULL;

ALTER TABLE scheduler.workflow
  ADD COLUMN idle_threshold_percent integer CHECK (idle_threshold_percent BETWEEN 1 AND 50),
  ADD COLUMN idle_window_minutes    integer CHECK (idle_window_minutes BETWEEN 4 AND 240),
  ADD CONSTRAINT workflow_idle_is_whole
    CHECK ((idle_threshold_percent IS NULL) = (idle_window_minutes IS NULL));
