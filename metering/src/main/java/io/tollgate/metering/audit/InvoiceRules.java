package io.tollgate.metering.audit;

import java.util.List;

/** What must be true of invoices: they say what the ledger says, and their numbers have no gap. */
final class InvoiceRules {
  private static final int SAYS_THE_LEDGER = 14;
  private static final int GAPLESS = 15;
  private static final String SAYS_THE_LEDGER_NAME =
      "an invoice is its ledger rows, each on one invoice, and its sums follow from them";
  private static final String GAPLESS_NAME = "numbers are gapless in each series";

  /** Of each payer the last close, and of each session the last minute on an invoice. */
  private static final String SO_FAR =
      """
      WITH l AS (SELECT DISTINCT ON (payer_id) * FROM metering.closed_period ORDER BY payer_id, period_end DESC),
           w AS (SELECT session_id, max(to_minute) AS to_minute FROM metering.invoice_session GROUP BY session_id)
      """;

  static final List<Rule> ALL =
      List.of(
          new Rule(
              SAYS_THE_LEDGER,
              SAYS_THE_LEDGER_NAME,
              "SELECT (SELECT count(*) FROM metering.invoice) + (SELECT count(*) FROM metering.invoice_item)",
              SO_FAR
                  + String.join(
                      "UNION ALL\n",
                      charges(),
                      sessions(),
                      missing(),
                      returnsAndForfeits(),
                      funding(),
                      sums(),
                      creditNotes(),
                      periods())),
          new Rule(
              GAPLESS,
              GAPLESS_NAME,
              "SELECT count(*) FROM metering.invoice",
              """
              SELECT 'series ' || s.series || ' through ' || s.last_number FROM metering.number_series s
              LEFT JOIN (SELECT series, count(*) AS documents, max(number) AS last, min(number) AS first
                         FROM metering.invoice GROUP BY series) i USING (series)
              WHERE coalesce(i.documents, 0) <> s.last_number OR coalesce(i.last, 0) <> s.last_number
                 OR i.first <> 1
              """));

  private InvoiceRules() {}

  /** Rows that do not say what the ledger says. */
  static Violation differs(String offender) {
    return new Violation(SAYS_THE_LEDGER, SAYS_THE_LEDGER_NAME, offender);
  }

  /** A series with a hole. */
  static Violation gap(String offender) {
    return new Violation(GAPLESS, GAPLESS_NAME, offender);
  }

  private static String charges() {
    return """
    SELECT 'invoice ' || i.invoice_id || ' differs from the charges of session ' || i.session_id
    FROM metering.invoice_item i
    CROSS JOIN LATERAL (SELECT count(*) AS rows, coalesce(sum(c.amount_micros), 0) AS micros FROM metering.charge c
      WHERE c.session_id = i.session_id AND c.segment_id = i.segment_id
        AND c.minute BETWEEN i.first_minute AND i.last_minute) c
    WHERE i.kind = 'usage' AND (c.rows <> i.minutes OR c.micros <> i.amount_micros)
    """;
  }

  private static String sessions() {
    return """
    SELECT 'invoice ' || s.invoice_id || ' does not add up for session ' || s.session_id
    FROM metering.invoice_session s
    CROSS JOIN LATERAL (SELECT coalesce(sum(i.minutes) FILTER (WHERE i.kind = 'usage'), 0) AS minutes,
                               coalesce(sum(i.amount_micros), 0) AS micros FROM metering.invoice_item i
      WHERE i.invoice_id = s.invoice_id AND i.session_id = s.session_id) i
    WHERE i.minutes <> s.to_minute - s.from_minute OR i.micros <> s.amount_micros
    UNION ALL
    SELECT 'session ' || session_id || ' has a gap after minute ' || before
    FROM (SELECT session_id, from_minute,
                 lag(to_minute, 1, 0) OVER (PARTITION BY session_id ORDER BY from_minute, to_minute) AS before
          FROM metering.invoice_session) s
    WHERE from_minute <> before
    """;
  }

  private static String missing() {
    return """
    SELECT 'session ' || c.session_id || ' minute ' || c.minute || ' is on no invoice'
    FROM l JOIN metering.billing b USING (payer_id)
    LEFT JOIN w ON w.session_id = b.session_id
    JOIN metering.charge c ON c.session_id = b.session_id AND c.minute > coalesce(w.to_minute, 0)
    WHERE c.minute_start < l.period_end - interval '%1$d seconds'
      AND c.created_at < l.closed_at - interval '%1$d seconds'
    """
        .formatted(Rule.CLOCKS_APART_MAX.toSeconds());
  }

  private static String returnsAndForfeits() {
    return """
    SELECT 'returns of session ' || coalesce(r.session_id, i.session_id)
    FROM (SELECT r.session_id, sum(r.amount_micros) AS micros
          FROM metering.returned_charge r JOIN metering.transfer t USING (transfer_id)
          JOIN l ON l.payer_id = t.payer_id AND t.number <= l.transfers_through
          JOIN w ON w.session_id = r.session_id AND r.minute <= w.to_minute
          GROUP BY r.session_id) r
    FULL JOIN (SELECT session_id, sum(amount_micros) AS micros FROM metering.invoice_item
               WHERE kind = 'returned' GROUP BY session_id) i USING (session_id)
    WHERE coalesce(r.micros, 0) + coalesce(i.micros, 0) <> 0
    UNION ALL
    SELECT 'forfeit of session ' || coalesce(f.session_id, i.session_id)
    FROM (SELECT t.session_id, sum(t.amount_micros) AS micros FROM metering.transfer t
          JOIN l ON l.payer_id = t.payer_id AND t.number <= l.transfers_through AND t.created_at < l.period_end
          WHERE t.kind = 'forfeit' GROUP BY t.session_id) f
    FULL JOIN (SELECT session_id, sum(amount_micros) AS micros FROM metering.invoice_item
               WHERE kind = 'forfeited' GROUP BY session_id) i USING (session_id)
    WHERE coalesce(f.micros, 0) <> coalesce(i.micros, 0)
    """;
  }

  // A session that is settled and invoiced whole took from each kind of grant what its invoices
  // say.
  private static String funding() {
    return """
    SELECT 'session ' || b.session_id || ' was funded otherwise'
    FROM metering.billing b
    JOIN (SELECT session_id, sum(amount_micros) AS micros, sum(paid_micros) AS paid,
                 sum(promotional_micros) AS promotional, sum(subscription_micros) AS subscription,
                 sum(contract_micros) AS contract, sum(credit_line_micros) AS credit_line
          FROM metering.invoice_session GROUP BY session_id) i USING (session_id)
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(x.micros) FILTER (WHERE x.kind = 'paid'), 0) AS paid,
             coalesce(sum(x.micros) FILTER (WHERE x.kind = 'promotional'), 0) AS promotional,
             coalesce(sum(x.micros) FILTER (WHERE x.kind = 'subscription'), 0) AS subscription,
             coalesce(sum(x.micros) FILTER (WHERE x.kind = 'contract'), 0) AS contract,
             coalesce(sum(x.micros) FILTER (WHERE x.kind = 'credit_line'), 0) AS credit_line
      FROM (SELECT g.kind, CASE t.kind WHEN 'hold' THEN t.amount_micros ELSE -t.amount_micros END AS micros
            FROM metering.transfer t JOIN metering.credit_grant g USING (grant_id)
            WHERE t.session_id = b.session_id AND t.kind IN ('hold', 'release')) x) d
    WHERE b.settled_at IS NOT NULL
      AND i.micros = b.charged_micros - b.returned_micros + b.forfeited_micros
      AND (i.paid, i.promotional, i.subscription, i.contract, i.credit_line)
          <> (d.paid, d.promotional, d.subscription, d.contract, d.credit_line)
    """;
  }

  private static String sums() {
    return """
    SELECT 'invoice ' || v.series || ' ' || v.number || ' does not add up'
    FROM metering.invoice v
    JOIN metering.payer p USING (payer_id)
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount_micros) FILTER (WHERE kind NOT IN ('adjustment', 'credit')), 0) AS usage,
                               coalesce(sum(amount_micros) FILTER (WHERE kind = 'adjustment'), 0) AS adjustments,
                               coalesce(sum(amount_micros), 0) AS all_lines
                        FROM metering.invoice_line WHERE invoice_id = v.invoice_id) n
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount_micros), 0) AS usage, coalesce(sum(paid_micros), 0) AS paid,
                               coalesce(sum(promotional_micros), 0) AS promotional,
                               coalesce(sum(subscription_micros), 0) AS subscription,
                               coalesce(sum(contract_micros), 0) AS contract,
                               coalesce(sum(credit_line_micros), 0) AS credit_line
                        FROM metering.invoice_session WHERE invoice_id = v.invoice_id) s
    WHERE v.world <> p.world OR n.all_lines <> v.usage_micros + v.adjustments_micros
       OR (v.kind = 'invoice' AND (
            v.net_cents <> round(v.due_micros / 10000000.0)
            OR v.tax_cents <> round(v.net_cents::numeric * v.tax_basis_points / 10000)
            OR n.usage <> v.usage_micros OR n.adjustments <> v.adjustments_micros OR s.usage <> v.usage_micros
            OR (s.paid, s.promotional, s.subscription, s.contract, s.credit_line) <> (v.paid_micros,
                v.promotional_micros, v.subscription_micros, v.contract_micros, v.credit_line_micros)))
    """;
  }

  private static String creditNotes() {
    return """
    SELECT 'invoice ' || v.series || ' ' || v.number || ' was taken back for more than it was, or paid for more'
    FROM metering.invoice v
    JOIN (SELECT corrects AS invoice_id, sum(usage_micros + adjustments_micros) AS lines, sum(net_cents) AS net,
                 sum(tax_cents) AS tax, sum(open_less_cents) AS lowered, bool_or(whole) AS whole
          FROM metering.invoice WHERE kind = 'credit_note' GROUP BY corrects) n USING (invoice_id)
    WHERE v.usage_micros + v.adjustments_micros + n.lines < 0
       OR (n.whole AND (v.usage_micros + v.adjustments_micros + n.lines, v.net_cents + n.net, v.tax_cents + n.tax)
           <> (0::numeric, 0::numeric, 0::numeric))
       OR n.lowered + (SELECT coalesce(sum(y.amount_cents), 0) FROM metering.invoice_payment y
                       WHERE y.invoice_id = v.invoice_id) > greatest(v.gross_cents, 0)
    UNION ALL
    SELECT 'document ' || v.series || ' ' || v.number || ' gave back other credits than it says'
    FROM metering.invoice v
    WHERE v.to_balance_micros <> (SELECT coalesce(sum(g.amount_micros), 0) FROM metering.credit_grant g
      WHERE g.payer_id = v.payer_id AND g.cause = 'with ' || v.series || '-' || lpad(v.number::text, greatest(6, length(v.number::text)), '0'))
    """;
  }

  private static String periods() {
    return """
    SELECT 'invoice ' || v.series || ' ' || v.number || ' ends within a day of its time zone'
    FROM metering.invoice v
    WHERE v.kind = 'invoice' AND (
      (v.period_end AT TIME ZONE v.time_zone)::date <> (to_date(v.period, 'YYYY-MM') + interval '1 month')::date
      OR ((v.period_end - interval '1 microsecond') AT TIME ZONE v.time_zone)::date
         <> (to_date(v.period, 'YYYY-MM') + interval '1 month - 1 day')::date)
    UNION ALL
    SELECT 'payer ' || payer_id || ' has a gap before period ' || period
    FROM (SELECT *, lag(period_end) OVER (PARTITION BY payer_id ORDER BY period_end) AS before
          FROM metering.closed_period) c
    WHERE before <> period_start
    """;
  }
}
