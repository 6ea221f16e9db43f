-- Adds two columns without a default; locks the table of terms for a moment. Servers of the version before
-- leave them empty.
ALTER TABLE metering.contract_terms
  ADD COLUMN idle_threshold_percent integer CHECK (idle_threshold_percent BETWEEN 1 AND 50),
  ADD COLUMN idle_window_minutes    integer CHECK (idle_window_minutes BETWEEN 4 AND 240),
  ADD CONSTRAINT contract_terms_idle_is_whole
    CHECK ((idle_threshold_percent IS NULL) = (idle_window_minutes IS NULL));
