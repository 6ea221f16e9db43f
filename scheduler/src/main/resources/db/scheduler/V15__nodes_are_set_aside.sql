-- A node on which several sessions in a row could not be started through its own fault is set aside.
-- Two columns with constant defaults: the node table is locked for a moment and not rewritten.

ALTER TABLE scheduler.node
  ADD COLUMN start_failures jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN set_aside_at   timestamptz;
