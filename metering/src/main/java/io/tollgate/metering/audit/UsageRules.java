package io.tollgate.metering.audit;

import java.util.List;

/** What {@link UsageAudit} says of settled sessions, as queries: logs and reports tell the rows. */
final class UsageRules {
  private static final String SETTLED =
      "SELECT count(*) FROM metering.billing WHERE settled_at IS NOT NULL";

  static final List<Rule> ALL =
      List.of(
          new Rule(
              11,
              "who funded a charge follows from the draws: in the order drawn, and all that stayed is used",
              SETTLED,
              // Draws of one hold are written together; a later hold draws after all earlier ones.
              """
              SELECT 'session ' || b.session_id || ' has draws that do not say who funded it'
              FROM metering.billing b
              JOIN (
                SELECT h.session_id, count(*) AS draws, min(h.draw) AS first, max(h.draw) AS last,
                       count(DISTINCT h.draw) AS numbers, sum(h.amount_micros) AS drawn,
                       bool_or(h.segment_id <> h.segment_before AND h.number < h.number_before) AS out_of_order
                FROM (SELECT t.session_id, t.draw, t.amount_micros, t.segment_id, t.number,
                             lag(t.segment_id) OVER w AS segment_before, lag(t.number) OVER w AS number_before
                      FROM metering.transfer t WHERE t.kind = 'hold'
                      WINDOW w AS (PARTITION BY t.session_id ORDER BY t.draw)) h
                GROUP BY h.session_id) d USING (session_id)
              LEFT JOIN (SELECT session_id, sum(amount_micros) AS released FROM metering.transfer
                         WHERE kind = 'release' GROUP BY session_id) r USING (session_id)
              WHERE b.settled_at IS NOT NULL
                AND (d.first <> 0 OR d.last <> d.draws - 1 OR d.numbers <> d.draws OR d.out_of_order
                     OR d.drawn - coalesce(r.released, 0)
                        <> b.charged_micros - b.returned_micros + b.forfeited_micros)
              """),
          new Rule(
              14,
              "reports tell all that was charged of a session, less what was returned, and no more",
              SETTLED,
              // A report joins minutes to their attempt, segment and quote, and looks for sessions
              // by
              // when they were made and settled: what it would not find is not told.
              """
              SELECT 'session ' || b.session_id || ' is reported with ' || coalesce(t.micros, 0) || ', charged '
                     || b.charged_micros - b.returned_micros
              FROM metering.billing b
              LEFT JOIN (
                SELECT c.session_id, sum(c.micros) AS micros
                FROM (SELECT c.session_id, c.attempt, c.segment_id,
                             sum(c.amount_micros - coalesce(r.amount_micros, 0)) AS micros
                      FROM metering.charge c
                      JOIN metering.billing m ON m.session_id = c.session_id
                        AND c.minute_start >= m.created_at - interval '%d seconds'
                        AND (m.settled_at IS NULL OR c.minute_start <= m.settled_at + interval '1 day')
                      LEFT JOIN (SELECT session_id, minute, sum(amount_micros) AS amount_micros
                                 FROM metering.returned_charge GROUP BY session_id, minute) r
                        ON r.session_id = c.session_id AND r.minute = c.minute
                      GROUP BY c.session_id, c.attempt, c.segment_id) c
                JOIN metering.attempt a ON a.session_id = c.session_id AND a.attempt = c.attempt
                JOIN metering.segment s ON s.segment_id = c.segment_id
                JOIN metering.quote q ON q.quote_id = s.quote_id
                GROUP BY c.session_id) t USING (session_id)
              WHERE b.settled_at IS NOT NULL
                AND coalesce(t.micros, 0) <> b.charged_micros - b.returned_micros
              """
                  .formatted(Rule.CLOCKS_APART_MAX.toSeconds())));

  private UsageRules() {}
}
