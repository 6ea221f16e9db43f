package io.tollgate.metering.audit;

import java.util.List;

/** The invariants of contracts, and those of them that one query can look at. */
final class ContractRules {
  static final String WITHIN_LIMIT = "a credit line has no more left and owed than was ever agreed";
  static final String AS_AGREED =
      "a quote under a contract has the terms of the version in force, and its rate";
  static final String DRAWN_LAST = "a credit line is drawn last";
  static final String GRANTED_ONCE = "what a closed period credits was granted, once and no more";
  static final String FOUR_EYES =
      "every step of a contract has its actor and reason, and nobody approves what they wrote";

  /** Invariant 10 of closed periods, which takes more than a query. */
  static final String RECOMPUTED =
      "a closed period's adjustments can be recomputed from its charges and terms";

  static final List<Rule> ALL =
      List.of(
          new Rule(
              2,
              "what was agreed, closed and paid is append-only",
              "SELECT 7",
              """
              SELECT 'table ' || n.name FROM unnest(ARRAY['contract', 'contract_terms', 'contract_line', 'contract_step',
                'contract_close', 'contract_adjustment', 'credit_line_payment']) AS n(name)
              WHERE NOT EXISTS (
                SELECT FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace s ON s.oid = c.relnamespace
                WHERE s.nspname = 'metering' AND c.relname = n.name AND g.tgname = 'append_only' AND g.tgenabled IN ('O', 'A'))
              """),
          new Rule(
              4,
              WITHIN_LIMIT,
              "SELECT count(DISTINCT payer_id) FROM metering.credit_grant WHERE kind = 'credit_line'",
              """
              SELECT 'payer ' || g.payer_id FROM (
                SELECT payer_id, sum(left_micros) AS left_micros FROM metering.credit_grant
                WHERE kind = 'credit_line' GROUP BY payer_id) g
              WHERE g.left_micros
                + coalesce((SELECT sum(CASE t.kind WHEN 'hold' THEN t.amount_micros ELSE -t.amount_micros END)
                            FROM metering.transfer t JOIN metering.credit_grant o ON o.grant_id = t.grant_id
                            WHERE t.payer_id = g.payer_id AND o.kind = 'credit_line' AND t.kind IN ('hold', 'release')), 0)
                - coalesce((SELECT sum(p.amount_micros) FROM metering.credit_line_payment p
                            WHERE p.payer_id = g.payer_id), 0)
                > coalesce((SELECT max(t.credit_limit_micros) FROM metering.contract_version v
                            JOIN metering.contract_terms t ON t.terms_id = v.terms_id
                            WHERE v.payer_id = g.payer_id AND v.effective IS NOT NULL), 0)
              """),
          new Rule(
              10,
              AS_AGREED,
              "SELECT count(*) FROM metering.quote WHERE contract_id IS NOT NULL",
              """
              SELECT 'quote ' || q.quote_id FROM metering.quote q
              JOIN metering.contract_version v ON v.contract_id = q.contract_id AND v.version = q.contract_version
              JOIN metering.contract_terms t ON t.terms_id = v.terms_id
              LEFT JOIN metering.contract_line l ON l.terms_id = v.terms_id AND l.kind = 'rate'
                AND l.gpu_model = q.gpu_model AND l.capacity_class = q.capacity_class
              WHERE v.payer_id <> q.payer_id OR v.effective IS NULL OR q.created_at < lower(v.effective)
                 OR q.created_at >= upper(v.effective) + interval '%d seconds'
                 OR q.contract_rate_micros IS DISTINCT FROM l.amount_micros
                 OR q.rate_micros <> round(q.gpus * q.contract_rate_micros)
                 OR q.increment_seconds <> coalesce(t.increment_seconds, q.increment_seconds)
                 OR q.minimum_seconds <> coalesce(t.minimum_seconds, q.minimum_seconds)
                 OR q.refund_share_thousandths <> coalesce(t.refund_share_thousandths, q.refund_share_thousandths)
                 OR q.refund_on_failure <> coalesce(t.refund_on_failure, q.refund_on_failure)
              """
                  .formatted(Rule.CLOCKS_APART_MAX.toSeconds())),
          new Rule(
              11,
              DRAWN_LAST,
              "SELECT count(*) FROM metering.credit_grant WHERE kind = 'credit_line'",
              """
              SELECT 'grant ' || l.grant_id FROM metering.credit_grant l
              WHERE l.kind = 'credit_line' AND EXISTS (
                SELECT FROM metering.credit_grant g
                WHERE g.payer_id = l.payer_id AND g.kind <> 'credit_line' AND g.priority >= l.priority)
              """),
          new Rule(
              14,
              GRANTED_ONCE,
              "SELECT count(*) FROM metering.contract_close",
              """
              SELECT 'contract ' || c.contract_id || ' period ' || lower(c.period) FROM metering.contract_close c
              LEFT JOIN metering.credit_grant g ON g.grant_id = c.grant_id AND g.payer_id = c.payer_id
                AND g.kind = 'contract'
              WHERE coalesce(g.amount_micros, 0) <> coalesce((
                SELECT -sum(a.amount_micros) FROM metering.contract_adjustment a
                WHERE a.contract_id = c.contract_id AND a.period = c.period AND a.amount_micros < 0), 0)
              UNION ALL
              SELECT 'grant ' || g.grant_id FROM metering.credit_grant g
              WHERE g.kind = 'contract'
                AND NOT EXISTS (SELECT FROM metering.contract_close c WHERE c.grant_id = g.grant_id)
              """),
          new Rule(
              14,
              "every adjustment of a closed period is on one invoice, or none while its month has none",
              "SELECT count(*) FROM metering.contract_adjustment",
              """
              SELECT 'adjustment ' || a.adjustment_id || ' is on no invoice' FROM metering.contract_adjustment a
              WHERE NOT EXISTS (SELECT FROM metering.invoice_line l WHERE l.adjustment_id = a.adjustment_id)
                AND EXISTS (SELECT FROM metering.closed_period p
                            WHERE p.payer_id = a.payer_id AND p.period >= to_char(upper(a.period) - 1, 'YYYY-MM')
                              AND p.closed_at > a.created_at + interval '%d seconds')
              UNION ALL
              SELECT 'adjustment ' || a.adjustment_id || ' is invoiced otherwise' FROM metering.contract_adjustment a
              JOIN (SELECT l.adjustment_id, count(*) AS lines, sum(l.amount_micros) AS micros,
                           bool_and(i.payer_id = x.payer_id AND i.kind = 'invoice' AND l.kind = 'adjustment') AS rightly
                    FROM metering.invoice_line l JOIN metering.invoice i USING (invoice_id)
                    JOIN metering.contract_adjustment x USING (adjustment_id) GROUP BY l.adjustment_id) l
                USING (adjustment_id)
              WHERE l.lines <> 1 OR l.micros <> a.amount_micros OR NOT l.rightly
              """
                  .formatted(Rule.CLOCKS_APART_MAX.toSeconds())),
          new Rule(
              19,
              FOUR_EYES,
              "SELECT count(*) FROM metering.contract_step",
              """
              SELECT 'contract ' || a.contract_id || ' step ' || a.number FROM metering.contract_step a
              WHERE coalesce(a.actor, '') = '' OR coalesce(a.cause, '') = '' OR coalesce(a.request_id, '') = ''
                 OR (a.step = 'approve' AND EXISTS (
                   SELECT FROM metering.contract_step w
                   WHERE w.contract_id = a.contract_id AND w.version = a.version AND w.number < a.number
                     AND w.step IN ('create', 'edit', 'submit') AND w.actor = a.actor))
              """));

  private ContractRules() {}
}
