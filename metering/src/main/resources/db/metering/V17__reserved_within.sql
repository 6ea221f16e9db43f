-- Within what time reserved GPUs are there. Adds a column without a default; locks the table of lines for a
-- moment. Servers of the version before leave it empty, which means five minutes.
ALTER TABLE metering.contract_line
  ADD COLUMN within_seconds integer CHECK (within_seconds BETWEEN 200 AND 86400);
