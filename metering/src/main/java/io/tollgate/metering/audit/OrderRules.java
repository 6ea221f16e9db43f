package io.tollgate.metering.audit;

import java.util.List;

/** What must be true of orders, payments and what is owed; {@link OrderAudit} says it in memory. */
final class OrderRules {
  static final int ORDERS = 26;

  static final String GRANTS = "every order that was paid has exactly its grants, every other none";
  static final String DUES =
      "what is left of a due follows from its rows, an invoice's from its notes and payments";
  static final String UNDOINGS =
      "an undone order is clawed back once, no more than was granted, and what was short is owed";
  static final String DEBTS =
      "what a payer owes is the sum of its entries, and whoever owes has no credits to spend";
  static final String HOLDS = "nothing is held while something is owed";
  static final String DELIVERIES =
      "every delivery that was taken is signed, by the order's world, over the order's price";
  static final String PERIODS =
      "a subscription is in the last period that was ordered, and no period is ordered ahead";
  static final String WORLDS = "no order or subscription joins the worlds";

  private static final String ORDER_COUNT = "SELECT count(*) FROM metering.credit_order";
  private static final String PAYER_COUNT = "SELECT count(*) FROM metering.payer";

  static final List<Rule> ALL =
      List.of(
          new Rule(
              ORDERS,
              GRANTS,
              ORDER_COUNT,
              """
              SELECT 'order ' || o.order_id FROM metering.credit_order o
              LEFT JOIN (
                SELECT s.order_id, true AS paid FROM metering.order_step s WHERE s.state = 'paid') p USING (order_id)
              LEFT JOIN (
                SELECT r.order_id, count(*) AS grants,
                  bool_and(g.payer_id = o2.payer_id AND CASE
                    WHEN r.part = 'bonus' THEN g.kind = 'promotional' AND g.amount_micros = o2.bonus_micros
                    WHEN o2.kind = 'package' THEN g.kind = 'paid' AND g.amount_micros = o2.credits_micros
                    ELSE g.kind = 'subscription' AND g.amount_micros = o2.credits_micros
                      AND g.original_expires_at >= o2.grant_until END) AS right_ones
                FROM metering.order_grant r JOIN metering.credit_order o2 USING (order_id)
                JOIN metering.credit_grant g USING (grant_id) GROUP BY r.order_id) g USING (order_id)
              WHERE coalesce(g.grants, 0) <> CASE WHEN p.paid IS NULL THEN 0 WHEN o.bonus_micros > 0 THEN 2 ELSE 1 END
                 OR (p.paid AND g.right_ones IS NOT TRUE)
                 OR (o.state = 'paid' AND p.paid IS NULL)
              """),
          new Rule(
              ORDERS,
              UNDOINGS,
              "SELECT count(*) FROM metering.credit_order WHERE state IN ('refunded', 'charged_back')",
              """
              SELECT 'order ' || o.order_id FROM metering.credit_order o
              LEFT JOIN metering.order_undoing u USING (order_id)
              LEFT JOIN (
                SELECT x.order_id,
                  coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'claw_back' AND r.part = 'credits'), 0) AS clawed,
                  coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'claw_back' AND r.part = 'bonus'), 0) AS bonus,
                  coalesce(sum(t.amount_micros) FILTER (WHERE t.kind = 'owe'), 0) AS owed,
                  count(*) FILTER (WHERE t.kind = 'claw_back' AND r.order_id IS DISTINCT FROM x.order_id) AS others
                FROM metering.order_transfer x JOIN metering.transfer t USING (transfer_id)
                LEFT JOIN metering.order_grant r USING (grant_id) GROUP BY x.order_id) t USING (order_id)
              WHERE (u.order_id IS NOT NULL) <> (o.state IN ('refunded', 'charged_back')
                      AND EXISTS (SELECT FROM metering.order_grant r WHERE r.order_id = o.order_id))
                 OR (u.order_id IS NOT NULL AND (
                      u.clawed_back_micros <> coalesce(t.clawed, 0) OR u.bonus_back_micros <> coalesce(t.bonus, 0)
                      OR u.owed_micros <> coalesce(t.owed, 0) OR coalesce(t.others, 0) > 0
                      OR u.clawed_back_micros + u.owed_micros <> o.credits_micros
                      OR u.bonus_back_micros > o.bonus_micros))
              UNION ALL
              SELECT 'transfer ' || t.transfer_id || ' of no order' FROM metering.transfer t
              WHERE t.kind IN ('claw_back', 'owe')
                AND NOT EXISTS (SELECT FROM metering.order_transfer x WHERE x.transfer_id = t.transfer_id)
              """),
          new Rule(
              ORDERS,
              DEBTS,
              PAYER_COUNT,
              """
              SELECT 'payer ' || p.payer_id FROM metering.payer p
              LEFT JOIN (
                SELECT payer_id, sum(CASE kind WHEN 'owe' THEN amount_micros ELSE -amount_micros END) AS micros
                FROM metering.transfer WHERE kind IN ('owe', 'recover') GROUP BY payer_id) t USING (payer_id)
              WHERE p.owed_micros <> coalesce(t.micros, 0)
                 OR (p.owed_micros > 0 AND EXISTS (
                      SELECT FROM metering.credit_grant g
                      WHERE g.payer_id = p.payer_id AND g.left_micros > 0 AND g.kind <> 'credit_line'
                        AND (g.expires_at IS NULL OR g.expires_at > (
                          SELECT max(l.created_at) FROM metering.transfer l WHERE l.payer_id = p.payer_id))))
              """),
          new Rule(
              ORDERS,
              HOLDS,
              "SELECT count(*) FROM metering.transfer WHERE kind = 'hold'",
              """
              SELECT 'transfer ' || transfer_id FROM (
                SELECT t.transfer_id, t.kind, sum(CASE t.kind WHEN 'owe' THEN t.amount_micros
                    WHEN 'recover' THEN -t.amount_micros ELSE 0 END)
                  OVER (PARTITION BY t.payer_id ORDER BY t.number) AS owed
                FROM metering.transfer t
                WHERE t.kind IN ('owe', 'recover', 'hold')
                  AND t.payer_id IN (SELECT payer_id FROM metering.transfer WHERE kind = 'owe')) r
              WHERE kind = 'hold' AND owed > 0
              """),
          new Rule(
              ORDERS,
              DELIVERIES,
              "SELECT count(*) FROM metering.payment_delivery",
              """
              SELECT 'delivery ' || d.number FROM metering.payment_delivery d
              LEFT JOIN metering.credit_order o USING (order_id)
              WHERE d.outcome = 'accepted' AND (d.signed_by IS NULL OR o.order_id IS NULL
                OR d.world IS DISTINCT FROM o.world OR d.amount_cents IS DISTINCT FROM o.price_cents
                OR d.currency IS DISTINCT FROM o.currency)
              """),
          new Rule(
              ORDERS,
              PERIODS,
              "SELECT count(*) FROM metering.subscription",
              """
              SELECT 'subscription ' || s.subscription_id FROM metering.subscription s
              LEFT JOIN (SELECT subscription_id, max(period) AS last, max(grant_until) AS until
                         FROM metering.credit_order WHERE subscription_id IS NOT NULL GROUP BY subscription_id) o
                USING (subscription_id)
              WHERE o.last IS DISTINCT FROM s.period OR o.until IS DISTINCT FROM s.period_end
              """),
          new Rule(
              ORDERS,
              DUES,
              "SELECT count(*) FROM metering.due",
              """
              SELECT 'due ' || d.due_id || ' differs from what was taken off it' FROM metering.due d
              LEFT JOIN (SELECT due_id, sum(amount_micros) AS micros FROM metering.due_lowering GROUP BY due_id) l
                USING (due_id)
              WHERE d.lowered_micros <> coalesce(l.micros, 0)
                 OR (d.settled_at IS NULL AND d.lowered_micros >= d.amount_micros)
              UNION ALL
              SELECT 'due ' || d.due_id || ' differs from the invoice ' || d.reference
              FROM metering.invoice i
              JOIN metering.due d ON d.kind = 'invoice'
                AND d.reference = i.series || '-' || lpad(i.number::text, greatest(6, length(i.number::text)), '0')
              CROSS JOIN LATERAL (
                SELECT coalesce((SELECT sum(n.open_less_cents) FROM metering.invoice n WHERE n.corrects = i.invoice_id), 0)
                     + coalesce((SELECT sum(p.amount_cents) FROM metering.invoice_payment p
                                 WHERE p.invoice_id = i.invoice_id), 0) AS cents) s
              WHERE i.kind = 'invoice'
                AND (d.payer_id <> i.payer_id OR d.amount_micros <> i.gross_cents * 10000000
                     OR d.lowered_micros <> s.cents * 10000000
                     OR (d.settled_at IS NOT NULL) <> (s.cents >= i.gross_cents))
              """),
          new Rule(
              17,
              WORLDS,
              ORDER_COUNT,
              """
              SELECT 'order ' || o.order_id FROM metering.credit_order o JOIN metering.payer p USING (payer_id)
              WHERE o.world <> p.world
              UNION ALL
              SELECT 'order ' || o.order_id FROM metering.credit_order o
              JOIN metering.subscription s USING (subscription_id) WHERE s.payer_id <> o.payer_id
              """));

  private OrderRules() {}
}
