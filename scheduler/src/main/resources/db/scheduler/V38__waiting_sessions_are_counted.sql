-- Each submission counts what waits of its account, and the queue's first page takes the newest of it: without an
-- index of what waits, both read everything the account ever ran, or all that waits of everybody. Writes to session
-- wait while it is built, about a second for a million rows.

CREATE INDEX session_queued ON scheduler.session (account_id, id DESC) WHERE state = 'queued';
