-- What the GPUs drew in a minute, beside how busy they were. Locks the utilization table while two
-- empty columns are added to it; nothing is rewritten.

ALTER TABLE scheduler.utilization_minute
  ADD COLUMN power_watts_avg double precision,
  ADD COLUMN power_watts_max double precision;
