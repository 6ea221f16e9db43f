-- Takes ACCESS EXCLUSIVE on scheduler.leadership for a moment: one row, nothing is rewritten, and it
-- waits for at most one commit of the cycle (2 s). Servers of the version before go on unaware.
--
-- What a replica shows to the leader to be answered: random, new with every epoch, readable by
-- whoever may read this database as a server and by nobody else.
ALTER TABLE scheduler.leadership ADD COLUMN replica_token text;
