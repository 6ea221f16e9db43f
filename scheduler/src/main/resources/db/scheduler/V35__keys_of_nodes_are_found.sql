-- A sync names its key, and the key before the last is good for some minutes more: without an index for that one
-- every sync read every node. Writes to node wait while it is built, some milliseconds for ten thousand nodes.

CREATE INDEX node_previous_key ON scheduler.node (previous_key_sha256)
  WHERE previous_key_sha256 IS NOT NULL;
