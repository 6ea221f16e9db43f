-- A charge may be given back in parts: what a platform end cuts off, and later, when the whole session is
-- refunded, the rest. Each part says how much had been given back before. Locks the table for a moment.

ALTER TABLE metering.returned_charge
  ADD COLUMN already_micros bigint NOT NULL DEFAULT 0 CHECK (already_micros >= 0),
  DROP CONSTRAINT returned_charge_pkey,
  ADD PRIMARY KEY (session_id, minute, already_micros);
