-- Conditions of GPUs and nodes, and what befell the GPUs of an allocation. Adds columns with constant
-- defaults: short exclusive locks on node, gpu, node_desired and proof, no rewrite.

ALTER TABLE scheduler.gpu ADD COLUMN conditions jsonb NOT NULL DEFAULT '[]';

-- The node as a whole: its own conditions, and those of its GPUs that keep all new work away. Beside
-- the cordon, which is an operator's word and stays what it is.
ALTER TABLE scheduler.node
  ADD COLUMN health text NOT NULL DEFAULT 'healthy' CHECK (health IN ('healthy', 'suspect', 'drain')),
  ADD COLUMN health_since timestamptz,
  ADD COLUMN conditions jsonb NOT NULL DEFAULT '[]';

-- What operators have dealt with and the agent still reports: told with every answer until it does not.
ALTER TABLE scheduler.node_desired ADD COLUMN clears jsonb NOT NULL DEFAULT '[]';

ALTER TABLE scheduler.proof
  ADD COLUMN hardware_cause text,
  ADD COLUMN notes jsonb NOT NULL DEFAULT '[]';
