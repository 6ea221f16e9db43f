package io.tollgate.metering.audit;

import io.tollgate.metering.MeteringMigrations;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * An invariant that one query can look at.
 *
 * @param examined a query for the number of rows looked at
 * @param offenders a query for one text per offender
 */
record Rule(int invariant, String name, String examined, String offenders) {
  /** Invariant 10, which takes more than a query. */
  static final String RECOMPUTED = "each charge can be recomputed from stored rows";

  /** Rows carry the clock of the server that wrote them; two servers may differ by so much. */
  static final Duration CLOCKS_APART_MAX = Duration.ofMinutes(5);

  /** Every account that a transfer may name, with whose it is. */
  private static final String ACCOUNTS =
      """
      (SELECT account_id, payer_id FROM metering.ledger_account
       UNION ALL SELECT grant_id, payer_id FROM metering.credit_grant
       UNION ALL SELECT session_id, payer_id FROM metering.billing)
      """;

  private static final String TRANSFERS = "SELECT count(*) FROM metering.transfer";
  private static final String BILLINGS = "SELECT count(*) FROM metering.billing";
  private static final String CHARGES = "SELECT count(*) FROM metering.charge";

  private static final List<Rule> MONEY =
      List.of(
          new Rule(
              1,
              "every transfer balances: two known accounts of one payer, more than nothing",
              TRANSFERS,
              """
              SELECT 'transfer ' || t.transfer_id FROM metering.transfer t
              LEFT JOIN %1$s d ON d.account_id = t.debit_account
              LEFT JOIN %1$s c ON c.account_id = t.credit_account
              WHERE d.payer_id IS DISTINCT FROM t.payer_id OR c.payer_id IS DISTINCT FROM t.payer_id
                 OR t.amount_micros <= 0
              """
                  .formatted(ACCOUNTS)),
          new Rule(
              2,
              "append-only tables refuse changes",
              "SELECT " + MeteringMigrations.appendOnlyTables().size(),
              """
              SELECT 'table ' || n.name FROM unnest(ARRAY['%s']) AS n(name)
              WHERE NOT EXISTS (
                SELECT FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace s ON s.oid = c.relnamespace
                WHERE s.nspname = 'metering' AND c.relname = n.name AND g.tgname = 'append_only' AND g.tgenabled IN ('O', 'A'))
              """
                  .formatted(String.join("', '", MeteringMigrations.appendOnlyTables()))),
          new Rule(
              3,
              "balances are the sum of their entries",
              "SELECT (SELECT count(*) FROM metering.payer) + (SELECT count(*) FROM metering.credit_grant)",
              """
              SELECT 'grant ' || g.grant_id FROM metering.credit_grant g
              LEFT JOIN (SELECT t.grant_id, sum(%s) AS micros
                         FROM metering.transfer t WHERE t.grant_id IS NOT NULL GROUP BY t.grant_id) t USING (grant_id)
              WHERE g.left_micros <> coalesce(t.micros, 0)
              UNION ALL
              SELECT 'payer ' || p.payer_id FROM metering.payer p
              LEFT JOIN (SELECT payer_id, sum(left_micros) AS micros FROM metering.credit_grant GROUP BY payer_id) g
                USING (payer_id)
              WHERE p.available_micros <> coalesce(g.micros, 0)
              """
                  .formatted(LedgerRules.INTO_GRANT)),
          new Rule(
              4,
              "no balance is below its floor",
              "SELECT count(*) FROM metering.payer",
              """
              SELECT 'payer ' || payer_id FROM metering.payer WHERE available_micros < floor_micros
              UNION ALL SELECT 'grant ' || grant_id FROM metering.credit_grant
              WHERE left_micros < 0 OR left_micros > amount_micros
              """),
          new Rule(
              5,
              "escrow = held - charged - forfeited - released, never below zero, zero once settled",
              BILLINGS,
              """
              SELECT 'session ' || b.session_id FROM metering.billing b
              LEFT JOIN (SELECT session_id, sum(amount_micros) AS micros FROM metering.charge GROUP BY session_id) c
                USING (session_id)
              LEFT JOIN (SELECT session_id,
                           coalesce(sum(amount_micros) FILTER (WHERE kind = 'hold'), 0) AS held,
                           coalesce(sum(amount_micros) FILTER (WHERE kind = 'release'), 0) AS released,
                           coalesce(sum(amount_micros) FILTER (WHERE kind = 'forfeit'), 0) AS forfeited,
                           coalesce(sum(amount_micros) FILTER (WHERE kind = 'return'), 0) AS returned
                         FROM metering.transfer WHERE session_id IS NOT NULL GROUP BY session_id) t USING (session_id)
              LEFT JOIN (SELECT session_id, sum(amount_micros) AS micros FROM metering.returned_charge GROUP BY session_id) r
                USING (session_id)
              WHERE b.held_micros <> coalesce(t.held, 0) OR b.released_micros <> coalesce(t.released, 0)
                 OR b.forfeited_micros <> coalesce(t.forfeited, 0) OR b.returned_micros <> coalesce(t.returned, 0)
                 OR b.returned_micros <> coalesce(r.micros, 0) OR b.charged_micros <> coalesce(c.micros, 0)
                 OR b.left_micros <> b.held_micros - b.charged_micros + b.returned_micros - b.forfeited_micros - b.released_micros
                 OR b.left_micros < 0 OR (b.settled_at IS NOT NULL AND b.left_micros <> 0)
              """),
          new Rule(
              6,
              "at most one open hold per session, none in a settled one",
              BILLINGS,
              """
              SELECT 'session ' || session_id FROM metering.transfer WHERE kind = 'hold'
                AND NOT EXISTS (SELECT FROM metering.billing b WHERE b.session_id = transfer.session_id)
              UNION ALL
              SELECT 'session ' || s.session_id FROM metering.segment s JOIN metering.billing b USING (session_id)
              WHERE s.state = 'pending' AND b.settled_at IS NOT NULL
              """),
          new Rule(
              7,
              "one charge per session-minute, without gaps",
              CHARGES,
              """
              SELECT 'session ' || b.session_id FROM metering.billing b
              LEFT JOIN (SELECT session_id, count(*) AS rows, count(DISTINCT minute) AS minutes, max(minute) AS last
                         FROM metering.charge GROUP BY session_id) c USING (session_id)
              WHERE coalesce(c.rows, 0) <> b.posted_minutes OR coalesce(c.last, 0) <> b.posted_minutes
                 OR coalesce(c.minutes, 0) <> b.posted_minutes
              UNION ALL
              SELECT 'charge of unknown session ' || c.session_id FROM metering.charge c
              WHERE NOT EXISTS (SELECT FROM metering.billing b WHERE b.session_id = c.session_id)
              """),
          new Rule(
              9,
              "charged is at most what was quoted",
              BILLINGS,
              """
              SELECT 'session ' || b.session_id FROM metering.billing b
              LEFT JOIN (SELECT s.session_id, sum(q.total_micros) FILTER (WHERE s.replaces IS NULL) AS held,
                                sum(q.total_micros) FILTER (WHERE s.state = 'acknowledged') AS quoted
                         FROM metering.segment s JOIN metering.quote q USING (quote_id) GROUP BY s.session_id) q
                USING (session_id)
              WHERE b.charged_micros > coalesce(q.quoted, 0) OR b.held_micros <> coalesce(q.held, 0)
              """),
          new Rule(
              11,
              "a release goes to the grant it came from, and no more than came",
              "SELECT count(*) FROM metering.transfer WHERE kind = 'release'",
              """
              SELECT 'session ' || r.session_id || ' draw ' || r.draw FROM (
                SELECT session_id, draw, grant_id, sum(amount_micros) AS micros FROM metering.transfer
                WHERE kind = 'release' GROUP BY session_id, draw, grant_id) r
              LEFT JOIN metering.transfer h
                ON h.kind = 'hold' AND h.session_id = r.session_id AND h.draw = r.draw AND h.grant_id = r.grant_id
              WHERE r.micros > coalesce(h.amount_micros, 0)
              """),
          new Rule(
              12,
              "refunded failures and policy rejections net zero",
              "SELECT count(*) FROM metering.billing WHERE end_reason IN ('policy_rejected', 'failed')",
              """
              SELECT 'session ' || session_id FROM metering.billing
              WHERE (end_reason = 'policy_rejected' OR failure_refunded_on IS NOT NULL)
                AND charged_micros <> returned_micros
              """),
          new Rule(
              16,
              "nothing is charged after the end",
              CHARGES,
              """
              SELECT 'session ' || c.session_id || ' minute ' || c.minute
              FROM metering.charge c JOIN metering.billing b USING (session_id)
              WHERE b.settled_at IS NOT NULL AND c.created_at > b.settled_at + interval '%d seconds'
              UNION ALL
              SELECT 'session ' || b.session_id FROM metering.billing b WHERE b.posted_minutes > b.cap_minutes
              """
                  .formatted(CLOCKS_APART_MAX.toSeconds())),
          new Rule(
              17,
              "no transfer joins the worlds",
              TRANSFERS,
              """
              SELECT 'transfer ' || t.transfer_id FROM metering.transfer t
              JOIN %1$s d ON d.account_id = t.debit_account JOIN metering.payer dp ON dp.payer_id = d.payer_id
              JOIN %1$s c ON c.account_id = t.credit_account JOIN metering.payer cp ON cp.payer_id = c.payer_id
              WHERE dp.world <> cp.world
              UNION ALL
              SELECT 'session ' || s.session_id FROM metering.segment s JOIN metering.billing b USING (session_id)
              JOIN metering.quote q USING (quote_id) WHERE q.payer_id <> b.payer_id
              """
                  .formatted(ACCOUNTS)),
          new Rule(
              19,
              "every row has actor, cause and request id",
              "SELECT (SELECT count(*) FROM metering.transfer) + (SELECT count(*) FROM metering.charge)",
              """
              SELECT r.kind || ' ' || r.id FROM (
                SELECT 'transfer' AS kind, transfer_id::text AS id, actor, cause, request_id FROM metering.transfer
                UNION ALL SELECT 'charge', session_id || ' minute ' || minute, actor, cause, request_id FROM metering.charge
                UNION ALL SELECT 'returned charge', session_id || ' minute ' || minute, actor, cause, request_id
                  FROM metering.returned_charge
                UNION ALL SELECT 'quote', quote_id::text, actor, cause, request_id FROM metering.quote
                UNION ALL SELECT 'grant', grant_id::text, actor, cause, request_id FROM metering.credit_grant
                UNION ALL SELECT 'billing', session_id::text, actor, cause, request_id FROM metering.billing
                UNION ALL SELECT 'segment', segment_id::text, actor, cause, request_id FROM metering.segment) r
              WHERE coalesce(r.actor, '') = '' OR coalesce(r.cause, '') = '' OR coalesce(r.request_id, '') = ''
              """));

  /** Every rule, whatever it is about. */
  static final List<Rule> ALL = Stream.of(MONEY, PriceRule.ALL).flatMap(List::stream).toList();

  /** What the invariant says, in words. */
  static String nameOf(int invariant) {
    for (Rule rule : MONEY) {
      if (rule.invariant() == invariant) {
        return rule.name();
      }
    }
    return invariant == 14 ? "what is told of charges equals them" : RECOMPUTED;
  }
}
