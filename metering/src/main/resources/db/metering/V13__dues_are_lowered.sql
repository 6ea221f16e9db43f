-- What was taken off a due: each credit note and each payment of its invoice, a row. Locks metering.due while a column
-- with a default is added, and writes the rows of invoices that were lowered or paid before.

ALTER TABLE metering.due
  ADD COLUMN lowered_micros bigint NOT NULL DEFAULT 0, -- the sum of its rows
  ADD CONSTRAINT due_lowered CHECK (lowered_micros BETWEEN 0 AND amount_micros);

CREATE TABLE metering.due_lowering (
  lowering_id   uuid PRIMARY KEY, -- the credit note or the payment
  due_id        uuid NOT NULL REFERENCES metering.due,
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  created_at    timestamptz NOT NULL,
  actor         text NOT NULL CHECK (actor <> ''),
  cause         text NOT NULL CHECK (cause <> ''),
  request_id    text NOT NULL CHECK (request_id <> '')
);
CREATE INDEX due_lowering_of_due ON metering.due_lowering (due_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON metering.due_lowering
  FOR EACH STATEMENT EXECUTE FUNCTION metering.refuse_change();

INSERT INTO metering.due_lowering (lowering_id, due_id, amount_micros, created_at, actor, cause, request_id)
SELECT l.id, d.due_id, l.cents * 10000000, l.at, l.actor, l.cause, l.request_id
FROM metering.invoice i
JOIN metering.due d ON d.kind = 'invoice'
  AND d.reference = i.series || '-' || lpad(i.number::text, greatest(6, length(i.number::text)), '0')
JOIN (
  SELECT corrects AS invoice_id, invoice_id AS id, open_less_cents AS cents, issued_at AS at, actor, cause, request_id
  FROM metering.invoice WHERE corrects IS NOT NULL AND open_less_cents > 0
  UNION ALL
  SELECT invoice_id, payment_id, amount_cents, paid_at, actor, cause, request_id FROM metering.invoice_payment
) l ON l.invoice_id = i.invoice_id;

UPDATE metering.due d SET lowered_micros = l.micros
FROM (SELECT due_id, sum(amount_micros) AS micros FROM metering.due_lowering GROUP BY due_id) l
WHERE l.due_id = d.due_id;
