-- Nodes that only accounts with beta run on. Two columns with constant defaults: both tables are locked
-- for a moment and not rewritten. Servers of the version before know neither and place as ever.
ALTER TABLE scheduler.node ADD COLUMN beta boolean NOT NULL DEFAULT false;
ALTER TABLE scheduler.account ADD COLUMN beta boolean NOT NULL DEFAULT false;
