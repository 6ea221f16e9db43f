-- The first price list. Fixed ids, so that every installation names the same versions. Locks nothing for long.

WITH list(n, model, credits) AS (
  VALUES (1, 'h200', 75), (2, 'h100', 60), (3, 'a100', 35), (4, 'l40s', 20), (5, 'a10', 10), (6, 'l4', 8),
         (7, 't4', 6), (8, 'v100', 12), (9, 'rtx-2080-super', 3)
), classes(n, name, percent) AS (
  VALUES (1, 'on_demand', 100), (2, 'preemptible', 60), (3, 'reserved', 80)
)
INSERT INTO metering.price_version (version_id, gpu_model, capacity_class, amount_micros, effective, noticed_at,
                                    created_at, actor, cause, request_id)
SELECT ('00000000-0000-7000-8000-0000000' || lpad((l.n * 10 + c.n)::text, 5, '0'))::uuid,
       l.model, c.name, l.credits * 10000::bigint * c.percent,
       tstzrange('2026-01-01T00:00:00Z', NULL), '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z',
       'system', 'first price list', 'migration-2'
FROM list l CROSS JOIN classes c;

INSERT INTO metering.ratio_version (version_id, kind, name, ratio, effective, noticed_at, created_at, actor, cause,
                                    request_id)
SELECT v.id::uuid, v.kind, v.name, v.ratio, tstzrange('2026-01-01T00:00:00Z', NULL), '2026-01-01T00:00:00Z',
       '2026-01-01T00:00:00Z', 'system', 'first price list', 'migration-2'
FROM (VALUES
  ('00000000-0000-7000-8000-000000001001', 'workflow', '*', 1.0),
  ('00000000-0000-7000-8000-000000002001', 'group', '*', 1.0),
  ('00000000-0000-7000-8000-000000002002', 'group', 'standard', 1.0),
  ('00000000-0000-7000-8000-000000003001', 'channel', 'app', 1.0),
  ('00000000-0000-7000-8000-000000003002', 'channel', 'api', 1.5)
) AS v(id, kind, name, ratio);
