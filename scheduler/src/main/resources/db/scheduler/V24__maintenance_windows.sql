-- Planned maintenance. A new table: it locks nothing. Servers of the version before ignore it.
CREATE TABLE scheduler.maintenance (
  id             uuid PRIMARY KEY,
  world          text NOT NULL CHECK (world IN ('live', 'test')),
  node_ids       uuid[] NOT NULL,
  gpu_model      text,
  starts_at      timestamptz NOT NULL,
  ends_at        timestamptz NOT NULL,
  reason         text NOT NULL CHECK (reason <> ''),
  carried_out_at timestamptz,
  ended_at       timestamptz,
  ended_by       text,
  end_reason     text,
  changed_xid    xid8 NOT NULL,
  actor          text NOT NULL,
  request_id     text NOT NULL,
  created_at     timestamptz NOT NULL,
  CHECK (starts_at < ends_at),
  CHECK (gpu_model IS NOT NULL OR cardinality(node_ids) > 0),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX maintenance_changed ON scheduler.maintenance (changed_xid);
CREATE INDEX maintenance_open ON scheduler.maintenance (world, starts_at) WHERE ended_at IS NULL;
CREATE TRIGGER maintenance_changed BEFORE INSERT OR UPDATE ON scheduler.maintenance
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();
