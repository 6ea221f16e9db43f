-- Locks scheduler.plan, scheduler.allocation and scheduler.log_want for the moment it takes to note
-- new columns; none of them is rewritten. Servers of the version before go on as they are: they take
-- every want for one of a log, and what comes back to it then has no facts and is not believed.
--
-- What replicas want of nodes is no longer only logs, but also files: lists, pieces, and pieces that
-- are put. `wish` and `facts` are those parts of the protocol's messages, as JSON.
ALTER TABLE scheduler.log_want
  ADD COLUMN kind         text NOT NULL DEFAULT 'log' CHECK (kind IN ('log', 'files', 'file', 'put')),
  ADD COLUMN limit_bytes  integer NOT NULL DEFAULT 65536,
  ADD COLUMN wish         text CHECK (octet_length(wish) <= 524288),
  ADD COLUMN piece_offset bigint,
  ADD COLUMN gap          boolean,
  ADD COLUMN facts        text,
  DROP CONSTRAINT log_want_piece_check,
  ADD CONSTRAINT log_want_piece_check CHECK (octet_length(piece) <= 524288);

-- How long the output and the log of a session stay on its node once it has ended.
ALTER TABLE scheduler.plan
  ADD COLUMN files_retention_seconds integer NOT NULL DEFAULT 86400
    CHECK (files_retention_seconds BETWEEN 0 AND 31536000);
UPDATE scheduler.plan SET files_retention_seconds = 3 * 86400 WHERE name = 'starter';
UPDATE scheduler.plan SET files_retention_seconds = 7 * 86400 WHERE name = 'pro';
UPDATE scheduler.plan SET files_retention_seconds = 30 * 86400 WHERE name = 'enterprise';

-- Written with the release, from the plan as it is then: what the agent and the user are told.
ALTER TABLE scheduler.allocation ADD COLUMN files_until timestamptz;
