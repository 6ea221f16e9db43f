-- Projects of an account, and the project of a session. The column is added without a rewrite; its
-- foreign key reads scheduler.session once under SHARE ROW EXCLUSIVE (writes wait, reads go on).
--
-- A project is named once and keeps its name, so that sessions carry the name itself and a report
-- needs no second look. An archived one takes no new session; what ran under it stays its own.
CREATE TABLE scheduler.project (
  id          uuid PRIMARY KEY,
  account_id  uuid NOT NULL REFERENCES scheduler.account,
  name        text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_.-]{0,62}$'),
  archived_at timestamptz,
  archived_by text,
  actor       text NOT NULL,
  request_id  text NOT NULL,
  created_at  timestamptz NOT NULL,
  UNIQUE (account_id, name),
  CHECK ((archived_at IS NULL) = (archived_by IS NULL))
);

ALTER TABLE scheduler.session ADD COLUMN project text;
ALTER TABLE scheduler.session ADD CONSTRAINT session_project
  FOREIGN KEY (account_id, project) REFERENCES scheduler.project (account_id, name);
