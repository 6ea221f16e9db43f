-- Every change of a session wrote an entry of session_of_account, which nothing reads any more: what waits of an
-- account is found by session_queued (V38), what else is open by session_open, lists by session_alone and
-- session_of_array (V22). A short exclusive lock on scheduler.session.
DROP INDEX scheduler.session_of_account;

-- The answer to a start is a little longer than the 2 KB from which PostgreSQL compresses a row, which takes it
-- as long as all else about the row. Up to 4 KB they stay as they are, for the day that they are kept.
ALTER TABLE scheduler.idempotency SET (toast_tuple_target = 4080);
