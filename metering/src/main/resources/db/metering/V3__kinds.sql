-- Where credits may come from, and how they may move. Locks two tables for a moment.

ALTER TABLE metering.credit_grant DROP CONSTRAINT credit_grant_kind_check;
ALTER TABLE metering.credit_grant ADD CONSTRAINT credit_grant_kind_check
  CHECK (kind IN ('paid', 'promotional', 'subscription', 'contract', 'credit_line'));
