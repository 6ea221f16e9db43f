-- Charges and holds in fewer steps. Locks billing for a moment.
--
-- Charges name the transaction themselves; whoever does not is still marked. A trigger function costs more than
-- the rest of a charge's update, its condition next to nothing; what is inserted gets the default of the column,
-- which is the same.

DROP TRIGGER mark_change ON metering.billing;
CREATE TRIGGER mark_change BEFORE UPDATE ON metering.billing
  FOR EACH ROW WHEN (NEW.changed_xid IS NOT DISTINCT FROM OLD.changed_xid)
  EXECUTE FUNCTION metering.mark_change();

-- The plain hold in one call: a first use of an unused quote that is in force, paid by the first grant alone.
-- Answers what was held, or with no row and nothing changed when the case is any other: the server then reads
-- and decides. Runs with the rights of who calls it.
CREATE FUNCTION metering.hold_plain(
  p_session uuid, p_payer uuid, p_quote uuid, p_transfer uuid, p_now timestamptz,
  p_actor text, p_cause text, p_request text)
RETURNS TABLE (before_micros bigint, rate_micros bigint, minutes integer, total_micros bigint,
  increment_seconds integer, minimum_seconds integer, refund_share_thousandths integer, refund_on_failure boolean,
  expires_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  held metering.quote%ROWTYPE;
  available bigint;
  first_grant uuid;
  first_left bigint;
  any_expired boolean;
BEGIN
  SELECT p.available_micros INTO available FROM metering.payer p WHERE p.payer_id = p_payer FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT q.* INTO held FROM metering.quote q WHERE q.quote_id = p_quote;
  IF NOT FOUND OR held.payer_id <> p_payer OR held.expires_at <= p_now OR held.total_micros <= 0 THEN
    RETURN;
  END IF;
  SELECT g.grant_id, g.left_micros, bool_or(coalesce(g.expires_at <= p_now, false)) OVER ()
    INTO first_grant, first_left, any_expired
  FROM metering.credit_grant g WHERE g.payer_id = p_payer AND g.left_micros > 0
  ORDER BY g.priority, g.expires_at NULLS LAST, g.grant_id LIMIT 1;
  IF NOT FOUND OR any_expired OR first_left < held.total_micros
     OR EXISTS (SELECT FROM metering.billing b WHERE b.session_id = p_session) THEN
    RETURN;
  END IF;
  INSERT INTO metering.quote_use (quote_id, session_id, segment_id, created_at, actor, cause, request_id)
  VALUES (p_quote, p_session, p_session, p_now, p_actor, p_cause, p_request)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO metering.billing (session_id, payer_id, refund_on_failure, held_micros, left_micros,
    balance_before_micros, created_at, actor, cause, request_id)
  VALUES (p_session, p_payer, held.refund_on_failure, held.total_micros, held.total_micros,
    available, p_now, p_actor, p_cause, p_request);
  INSERT INTO metering.segment (segment_id, session_id, ordinal, state, position, quote_id, rate_micros,
    minutes, held_micros, increment_seconds, minimum_seconds, refund_share_thousandths,
    created_at, changed_at, actor, cause, request_id)
  VALUES (p_session, p_session, 0, 'acknowledged', 0, p_quote, held.rate_micros,
    held.minutes, held.total_micros, held.increment_seconds, held.minimum_seconds, held.refund_share_thousandths,
    p_now, p_now, p_actor, p_cause, p_request);
  INSERT INTO metering.transfer (transfer_id, kind, payer_id, debit_account, credit_account, amount_micros,
    grant_id, session_id, segment_id, draw, created_at, actor, cause, request_id)
  VALUES (p_transfer, 'hold', p_payer, first_grant, p_session, held.total_micros,
    first_grant, p_session, p_session, 0, p_now, p_actor, p_cause, p_request);
  UPDATE metering.credit_grant g SET left_micros = g.left_micros - held.total_micros WHERE g.grant_id = first_grant;
  UPDATE metering.payer p SET available_micros = p.available_micros - held.total_micros WHERE p.payer_id = p_payer;
  RETURN QUERY SELECT available, held.rate_micros, held.minutes, held.total_micros, held.increment_seconds,
    held.minimum_seconds, held.refund_share_thousandths, held.refund_on_failure, held.expires_at;
END $$;
