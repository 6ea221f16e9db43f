-- Operators' controls, and one row whose version moves with every change of what operators lay down.
-- The index on allocation is built under a lock that stops writes for as long as a scan takes: a
-- second per million rows. Servers of the version before know nothing of controls and ignore them.
CREATE TABLE scheduler.control (
  id                uuid PRIMARY KEY,
  world             text NOT NULL CHECK (world IN ('live', 'test')),
  action            text NOT NULL CHECK (action IN ('queue', 'throttle', 'block', 'drain')),
  scope_kind        text NOT NULL CHECK (scope_kind IN ('global', 'plan', 'group', 'account', 'project',
                      'pool', 'node', 'workflow', 'key', 'session')),
  scope_name        text,
  scope_id          uuid,
  starts_per_minute integer CHECK (starts_per_minute >= 1),
  stop_running      boolean NOT NULL,
  deadline          timestamptz,
  reason            text NOT NULL CHECK (reason <> ''),
  expires_at        timestamptz,
  carried_out_at    timestamptz,
  ended_at          timestamptz,
  ended_by          text,
  end_reason        text,
  changed_xid       xid8 NOT NULL,
  actor             text NOT NULL,
  request_id        text NOT NULL,
  created_at        timestamptz NOT NULL,
  CHECK ((action = 'throttle') = (starts_per_minute IS NOT NULL)),
  CHECK (action = 'block' OR NOT stop_running),
  CHECK (action = 'drain' OR deadline IS NULL),
  CHECK (action <> 'drain' OR scope_kind IN ('pool', 'node')),
  CHECK (expires_at > created_at),
  CHECK ((scope_kind IN ('plan', 'group', 'project', 'pool', 'workflow')) = (scope_name IS NOT NULL)),
  CHECK (scope_kind NOT IN ('account', 'node', 'key', 'session') OR scope_id IS NOT NULL),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX control_changed ON scheduler.control (changed_xid);
CREATE INDEX control_open ON scheduler.control (world, created_at) WHERE ended_at IS NULL;
CREATE TRIGGER control_changed BEFORE INSERT OR UPDATE ON scheduler.control
  FOR EACH ROW EXECUTE FUNCTION scheduler.set_changed_xid();

-- A commit of starts holds it shared: what was decided under other rules is not written.
CREATE TABLE scheduler.rules_version (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  version bigint NOT NULL
);
INSERT INTO scheduler.rules_version (one, version) VALUES (true, 0);

-- The starts of the last minute, which a throttle counts over a change of leaders.
CREATE INDEX allocation_placed ON scheduler.allocation (created_at);
