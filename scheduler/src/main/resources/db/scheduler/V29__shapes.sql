-- What a session may ask of its place: a part of one GPU, several models, labels of nodes, company.
-- Columns with constant defaults and checks that all rows pass: session and allocation are locked for
-- a moment, session while its checks are tried on every row. On allocation_gpu two exclusion constraints
-- are built over what is held now, which locks it against writes for the while: starts wait, nothing else
-- does. Servers of the version before write whole GPUs of one model and name no account; what has no
-- account collides with nobody's, and the slices hold as ever.
ALTER TABLE scheduler.session
  ADD COLUMN gpu_thousandths  integer NOT NULL DEFAULT 1000,
  ADD COLUMN other_models     jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN node_labels      jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN avoid_labels     jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN same_label       text,
  ADD COLUMN same_for_seconds integer,
  ADD CONSTRAINT session_part_of_one_gpu CHECK (gpu_thousandths BETWEEN 1 AND 1000
    AND (gpu_thousandths = 1000 OR (nodes = 1 AND gpus_per_node = 1))),
  ADD CONSTRAINT session_company CHECK (same_for_seconds >= 0 AND (same_label IS NOT NULL OR same_for_seconds IS NULL));

ALTER TABLE scheduler.allocation
  ADD COLUMN gpu_thousandths integer NOT NULL DEFAULT 1000 CHECK (gpu_thousandths BETWEEN 1 AND 1000);

-- A part of a GPU is never of two accounts (nothing keeps them apart there), nor is a node that cannot
-- keep accounts apart. Whole GPUs are of one account by their slices.
ALTER TABLE scheduler.allocation_gpu
  ADD COLUMN account_id    uuid,
  ADD COLUMN single_tenant boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT no_gpu_of_two_accounts EXCLUDE USING gist (gpu_uuid WITH =, account_id WITH <>)
    WHERE (released_at IS NULL AND slice <> '{[0,1000)}'::int4multirange),
  ADD CONSTRAINT no_node_of_two_accounts EXCLUDE USING gist (node_id WITH =, account_id WITH <>)
    WHERE (released_at IS NULL AND single_tenant);

-- Thousandths of a GPU that nobody holds, the lowest first, adjacent or not. When too few are free it is
-- the whole GPU, which the constraint on slices refuses. VOLATILE, so that it sees what the statement
-- it stands in has written before.
CREATE FUNCTION scheduler.free_slice(gpu text, wanted integer) RETURNS int4multirange
LANGUAGE sql VOLATILE AS $$
  WITH pieces AS (
    SELECT lower(p) AS first, upper(p) AS last,
      sum(upper(p) - lower(p)) OVER (ORDER BY lower(p)) - (upper(p) - lower(p)) AS before
    FROM unnest('{[0,1000)}'::int4multirange - COALESCE(
      (SELECT range_agg(r) FROM scheduler.allocation_gpu g, unnest(g.slice) r
       WHERE g.gpu_uuid = gpu AND g.released_at IS NULL), '{}')) p)
  SELECT CASE WHEN (SELECT sum(last - first) FROM pieces) >= wanted
    THEN (SELECT range_agg(int4range(first, LEAST(last, (first + wanted - before)::integer)))
          FROM pieces WHERE before < wanted)
    ELSE '{[0,1000)}' END
$$;
