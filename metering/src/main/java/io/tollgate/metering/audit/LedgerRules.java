package io.tollgate.metering.audit;

import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.charging.EndReason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What {@link InMemoryBooks} looks at beside the rules of {@link Rule}, as queries. */
final class LedgerRules {
  private static final String TRANSFERS = "SELECT count(*) FROM metering.transfer";
  private static final String BILLINGS = "SELECT count(*) FROM metering.billing";
  private static final String RELEASES =
      "SELECT count(*) FROM metering.transfer WHERE kind = 'release'";
  private static final String GRANTS = "SELECT count(*) FROM metering.credit_grant";

  /** What a transfer adds to its grant, or takes from it. */
  static final String INTO_GRANT =
      """
      CASE WHEN t.grant_id = t.credit_account THEN t.amount_micros
           WHEN t.grant_id = t.debit_account THEN -t.amount_micros ELSE 0 END
      """;

  private LedgerRules() {}

  static List<Rule> of(MeteringPolicy policy) {
    return List.of(
        new Rule(
            3,
            "a grant that is to begin has no entries yet",
            GRANTS,
            """
            SELECT 'grant ' || g.grant_id FROM metering.credit_grant g
            WHERE g.pending AND EXISTS (SELECT FROM metering.transfer t WHERE t.grant_id = g.grant_id)
            """),
        new Rule(
            3,
            "what is committed of a spend limit is what the journal says",
            "SELECT count(*) FROM metering.budget_period",
            COMMITTED),
        new Rule(
            4,
            "no spend limit is exceeded beyond the highest that was in force",
            "SELECT count(*) FROM metering.budget_period",
            """
            SELECT 'budget ' || budget_id || ' from ' || starts_on FROM metering.budget_period
            WHERE committed_micros < 0 OR committed_micros > ceiling_micros
            """),
        new Rule(
            5,
            "before a stop or the end only voided segments are given back",
            BILLINGS,
            """
            SELECT 'session ' || b.session_id || ' gave back ' || b.released_micros || ' micros'
            FROM metering.billing b
            LEFT JOIN (SELECT session_id, coalesce(sum(held_micros) FILTER (WHERE state = 'voided'), 0)
                              - coalesce(sum(held_micros) FILTER (WHERE replaces IS NOT NULL), 0) AS micros
                       FROM metering.segment GROUP BY session_id) v USING (session_id)
            WHERE b.settled_at IS NULL AND b.cap_minutes IS NULL AND b.released_micros <> coalesce(v.micros, 0)
            """),
        new Rule(
            9,
            "a segment is as quoted, and its quote was used for it",
            "SELECT count(*) FROM metering.segment",
            """
            SELECT 'segment ' || s.segment_id || ' of session ' || s.session_id FROM metering.segment s
            LEFT JOIN metering.quote q USING (quote_id)
            LEFT JOIN metering.quote_use u USING (quote_id)
            WHERE q.rate_micros IS DISTINCT FROM s.rate_micros OR q.minutes IS DISTINCT FROM s.minutes
               OR u.segment_id IS DISTINCT FROM s.segment_id OR u.session_id IS DISTINCT FROM s.session_id
            """),
        new Rule(
            9,
            "a quote that is cut out of another has its price",
            "SELECT count(*) FROM metering.quote WHERE cut_from IS NOT NULL",
            """
            SELECT 'quote ' || q.quote_id || ' of ' || w.quote_id FROM metering.quote q
            JOIN metering.quote w ON w.quote_id = q.cut_from
            WHERE (q.payer_id, q.rate_micros, q.list_price_version, q.workflow_ratio_version,
                   q.group_ratio_version, q.channel_ratio_version, q.created_at)
              IS DISTINCT FROM (w.payer_id, w.rate_micros, w.list_price_version, w.workflow_ratio_version,
                   w.group_ratio_version, w.channel_ratio_version, w.created_at)
              OR q.minutes > w.minutes
            """),
        new Rule(11, "the last drawn goes back first", RELEASES, OUT_OF_TURN),
        new Rule(
            11,
            "a hold draws on grants that have not expired",
            "SELECT count(*) FROM metering.transfer WHERE kind = 'hold'",
            """
            SELECT 'hold ' || h.transfer_id || ' of grant ' || g.grant_id
            FROM metering.transfer h JOIN metering.credit_grant g USING (grant_id)
            WHERE h.kind = 'hold' AND h.created_at >= g.expires_at
            """),
        // A hold may bear an earlier time: of a server whose clock is behind that of the one that
        // let the grant begin.
        new Rule(
            11,
            "a grant has credits from its time on, and none before",
            "SELECT count(*) FROM metering.transfer WHERE kind = 'credit'",
            """
            SELECT 'grant ' || g.grant_id || ' has credits at ' || c.created_at
            FROM metering.transfer c JOIN metering.credit_grant g USING (grant_id)
            WHERE c.kind = 'credit' AND c.created_at < g.effective_at
            """),
        new Rule(
            11,
            "a grant expires as granted, or once a while after money came back to it",
            GRANTS,
            EXPIRY.formatted(policy.graceAfterExpiry().toMillis())),
        new Rule(
            11,
            "corrections give back at most what they correct",
            "SELECT count(*) FROM metering.transfer WHERE kind = 'correct'",
            OVER_CORRECTED),
        new Rule(
            12,
            "failures are refunded up to the daily cap, and no further",
            "SELECT count(*) FROM metering.billing WHERE end_reason = 'failed' AND refund_on_failure",
            FAILURES.formatted(policy.failureRefundsPerDay())),
        new Rule(
            16,
            "no more time is billed than was proved",
            "SELECT count(*) FROM metering.attempt_end",
            """
            SELECT 'session ' || session_id || ' attempt ' || attempt || ' is billed by ' || elapsed_ms || ' ms'
            FROM metering.attempt_end
            WHERE elapsed_ms > CASE WHEN end_reason IN (%s) THEN min_elapsed_ms ELSE max_elapsed_ms END
            """
                .formatted(platformReasons())),
        new Rule(
            19,
            "attempts, ends, late proofs, accounts and spend limits say who, why and by which request",
            TRANSFERS.replace("transfer", "attempt"),
            """
            SELECT r.kind || ' ' || r.id FROM (
              SELECT 'attempt' AS kind, session_id || ' ' || attempt AS id, actor, cause, request_id FROM metering.attempt
              UNION ALL SELECT 'attempt end', session_id || ' ' || attempt, actor, cause, request_id
                FROM metering.attempt_end
              UNION ALL SELECT 'late proof', session_id || ' ' || attempt, actor, cause, request_id
                FROM metering.late_proof
              UNION ALL SELECT 'account', account_id::text, actor, cause, request_id FROM metering.ledger_account
              UNION ALL SELECT 'budget', budget_id::text, actor, cause, request_id FROM metering.budget
              UNION ALL SELECT 'alert', budget_id::text, actor, cause, request_id FROM metering.budget_alert
              UNION ALL SELECT 'warning', session_id::text, actor, cause, request_id FROM metering.session_warning) r
            WHERE coalesce(r.actor, '') = '' OR coalesce(r.cause, '') = '' OR coalesce(r.request_id, '') = ''
            """));
  }

  /** What the journal says is committed in each period of a spend limit that is in force. */
  static final String COUNTED =
      """
      SELECT p.budget_id, p.starts_on, p.committed_micros, coalesce(sum(h.amount_micros), 0)
               - coalesce(sum(r.micros), 0) AS counted_micros
      FROM metering.budget_period p
      JOIN metering.budget b ON b.budget_id = p.budget_id AND b.removed_at IS NULL
      LEFT JOIN (metering.transfer h JOIN metering.segment s ON s.segment_id = h.segment_id)
        ON h.kind = 'hold' AND h.payer_id = b.payer_id
          AND h.created_at >= p.starts_on::timestamp AT TIME ZONE b.time_zone
          AND h.created_at < (p.starts_on + ('1 ' || b.period)::interval) AT TIME ZONE b.time_zone
          AND CASE b.scope WHEN 'project' THEN s.project_id = b.scope_id WHEN 'key' THEN s.key_id = b.scope_id
                           ELSE true END
      LEFT JOIN (SELECT session_id, draw, sum(amount_micros) AS micros FROM metering.transfer
                 WHERE kind = 'release' GROUP BY session_id, draw) r
        ON r.session_id = h.session_id AND r.draw = h.draw
      GROUP BY p.budget_id, p.starts_on
      """;

  private static final String COMMITTED =
      """
      SELECT 'budget ' || c.budget_id || ' from ' || c.starts_on || ' has ' || c.committed_micros
               || ', the journal ' || c.counted_micros
      FROM (%s) c WHERE c.committed_micros <> c.counted_micros
      UNION ALL
      SELECT 'payer ' || p.payer_id || ' counts ' || p.budgets || ' spend limits' FROM metering.payer p
      LEFT JOIN (SELECT payer_id, count(*) AS n FROM metering.budget WHERE removed_at IS NULL GROUP BY payer_id) b
        USING (payer_id)
      WHERE p.budgets <> coalesce(b.n, 0)
      """
          .formatted(COUNTED);

  /** A draw is given back only when every later one that there was had nothing left to give. */
  private static final String OUT_OF_TURN =
      """
      SELECT DISTINCT 'session ' || r.session_id || ' gives draw ' || r.draw || ' back before draw ' || h.draw
      FROM metering.transfer r
      JOIN metering.transfer h ON h.session_id = r.session_id AND h.kind = 'hold'
        AND h.draw > r.draw AND h.number < r.number
      WHERE r.kind = 'release'
        AND h.amount_micros > coalesce((
          SELECT sum(b.amount_micros) FROM metering.transfer b
          WHERE b.session_id = h.session_id AND b.kind = 'release' AND b.draw = h.draw AND b.number < r.number), 0)
      """;

  private static final String EXPIRY =
      """
      SELECT 'grant ' || g.grant_id || ' expires ' || g.expires_at FROM metering.credit_grant g
      LEFT JOIN (SELECT t.grant_id, min(t.created_at) AS at FROM metering.transfer t
                 JOIN metering.credit_grant e ON e.grant_id = t.grant_id
                 WHERE t.kind = 'release' AND t.created_at >= e.original_expires_at
                 GROUP BY t.grant_id) back USING (grant_id)
      WHERE CASE WHEN back.at IS NULL THEN g.expires_at IS DISTINCT FROM g.original_expires_at
                 ELSE g.expires_at IS NULL
                   OR g.expires_at <> back.at + interval '%d milliseconds' END
        AND NOT EXISTS (SELECT FROM metering.account_closing c
                        WHERE c.payer_id = g.payer_id AND c.created_at = g.expires_at)
      """;

  private static final String OVER_CORRECTED =
      """
      SELECT 'charge of session ' || k.session_id || ' minute ' || k.minute FROM (
        SELECT t.session_id, t.minute, sum(%s) AS micros FROM metering.transfer t
        WHERE t.kind = 'correct' AND t.minute IS NOT NULL GROUP BY t.session_id, t.minute) k
      LEFT JOIN metering.charge c ON c.session_id = k.session_id AND c.minute = k.minute
      LEFT JOIN LATERAL (SELECT sum(p.amount_micros) AS amount_micros FROM metering.returned_charge p
                         WHERE p.session_id = k.session_id AND p.minute = k.minute) r ON true
      WHERE k.micros > coalesce(c.amount_micros, 0) - coalesce(r.amount_micros, 0)
      UNION ALL
      SELECT 'transfer ' || o.transfer_id FROM (
        SELECT t.corrects_transfer_id, sum(t.amount_micros) AS micros FROM metering.transfer t
        WHERE t.corrects_transfer_id IS NOT NULL GROUP BY t.corrects_transfer_id) k
      JOIN metering.transfer o ON o.transfer_id = k.corrects_transfer_id
      WHERE k.micros > o.amount_micros
      """
          .formatted(INTO_GRANT);

  private static final String FAILURES =
      """
      WITH refunded AS (
        SELECT payer_id, failure_refunded_on AS day, count(*) AS n FROM metering.billing
        WHERE failure_refunded_on IS NOT NULL GROUP BY payer_id, failure_refunded_on)
      SELECT 'payer ' || payer_id || ' on ' || day || ': ' || n || ' refunded' FROM refunded WHERE n > %1$d
      UNION ALL
      SELECT 'session ' || b.session_id || ' failed and was not refunded' FROM metering.billing b
      LEFT JOIN refunded r ON r.payer_id = b.payer_id AND r.day = (b.settled_at AT TIME ZONE 'UTC')::date
      WHERE b.end_reason = 'failed' AND b.refund_on_failure AND b.charged_micros <> b.returned_micros
        AND coalesce(r.n, 0) < %1$d
      """;

  private static String platformReasons() {
    return Arrays.stream(EndReason.values())
        .filter(EndReason::isPlatform)
        .map(reason -> "'" + reason.code() + "'")
        .collect(Collectors.joining(", "));
  }
}
