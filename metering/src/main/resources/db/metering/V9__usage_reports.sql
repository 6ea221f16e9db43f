-- Reports find a payer's sessions of a time without reading those of everybody. Built CONCURRENTLY,
-- outside a transaction: writers go on. Neither column ever changes, so charges still move a billing
-- without touching an index.
CREATE INDEX CONCURRENTLY IF NOT EXISTS billing_of_payer ON metering.billing (payer_id, created_at);
