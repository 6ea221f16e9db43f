-- Charges name the transaction themselves; whoever does not is still marked. Locks billing for a moment.
-- A trigger's function costs more than the rest of a charge's update, its condition next to nothing; what is
-- inserted gets the column's default, which is the same.

DROP TRIGGER mark_change ON metering.billing;
CREATE TRIGGER mark_change BEFORE UPDATE ON metering.billing
  FOR EACH ROW WHEN (NEW.changed_xid IS NOT DISTINCT FROM OLD.changed_xid)
  EXECUTE FUNCTION metering.mark_change();
