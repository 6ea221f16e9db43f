package io.tollgate.scheduler.audit;

import io.tollgate.metering.audit.Finding;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The house's invariants over the stored rows, beside the money's in metering's Books: GPUs held
 * once, ended stays ended, everything settles, nothing orphaned across the two schemas.
 */
public final class House {

  private static final int FIRST = 5;

  private House() {}

  /** One finding per invariant, the good ones too. Reads only. */
  public static List<Finding> check(Handle handle) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        check(
            handle,
            20,
            "no GPU, nor any of its thousandths, is in two live allocations",
            "SELECT count(*) FROM scheduler.allocation_gpu WHERE released_at IS NULL",
            """
            SELECT g.gpu_uuid || ' held by ' || string_agg(g.allocation_id::text, ' and ')
            FROM scheduler.allocation_gpu g WHERE g.released_at IS NULL
            GROUP BY g.gpu_uuid HAVING sum((SELECT sum(upper(r) - lower(r)) FROM unnest(g.slice) r)) > 1000
              OR count(*) > 1 AND NOT isempty(range_intersect_agg(g.slice))
            """));
    findings.add(
        check(
            handle,
            20,
            "every allocation holds as many thousandths of its GPUs as it says",
            "SELECT count(*) FROM scheduler.allocation_gpu",
            """
            SELECT a.id::text FROM scheduler.allocation a
            JOIN scheduler.allocation_gpu g ON g.allocation_id = a.id
            WHERE (SELECT sum(upper(r) - lower(r)) FROM unnest(g.slice) r) <> a.gpu_thousandths
            """));
    findings.add(
        check(
            handle,
            20,
            "no GPU is of two accounts, nor a node that takes one at a time",
            "SELECT count(*) FROM scheduler.allocation_gpu WHERE released_at IS NULL",
            """
            SELECT g.gpu_uuid FROM scheduler.allocation_gpu g
            JOIN scheduler.allocation a ON a.id = g.allocation_id
            JOIN scheduler.session s ON s.id = a.session_id WHERE g.released_at IS NULL
            GROUP BY g.gpu_uuid HAVING count(DISTINCT s.account_id) > 1
            UNION ALL
            SELECT g.node_id::text FROM scheduler.allocation_gpu g
            JOIN scheduler.allocation a ON a.id = g.allocation_id
            JOIN scheduler.session s ON s.id = a.session_id
            WHERE g.released_at IS NULL AND g.single_tenant
            GROUP BY g.node_id HAVING count(DISTINCT s.account_id) > 1
            """));
    findings.add(
        check(
            handle,
            20,
            "an allocation's GPUs are held exactly as long as it is",
            "SELECT count(*) FROM scheduler.allocation",
            """
            SELECT a.id::text FROM scheduler.allocation a
            WHERE (SELECT count(*) FROM scheduler.allocation_gpu g
                   WHERE g.allocation_id = a.id
                     AND (g.released_at IS NULL) = (a.released_at IS NULL))
                  <> cardinality(a.gpu_uuids)
            """));
    findings.add(
        check(
            handle,
            21,
            "an ended session's last transition is its end",
            "SELECT count(*) FROM scheduler.session WHERE state = 'ended'",
            """
            SELECT s.id::text FROM scheduler.session s
            WHERE s.state = 'ended' AND EXISTS (SELECT 1 FROM scheduler.session_transition t
              WHERE t.session_id = s.id AND t.from_state = 'ended')
            """));
    findings.add(
        check(
            handle,
            21,
            "a session's state is where its transitions lead",
            "SELECT count(*) FROM scheduler.session",
            """
            SELECT s.id::text FROM scheduler.session s
            WHERE s.state <> COALESCE((SELECT t.to_state FROM scheduler.session_transition t
              WHERE t.session_id = s.id ORDER BY t.version DESC LIMIT 1), 'queued')
            """));
    findings.add(
        check(
            handle,
            22,
            "every ended session is settled, every open one has its hold",
            "SELECT count(*) FROM scheduler.session",
            """
            SELECT s.id::text || ' ' || s.state || ' ' || s.billing_phase
            FROM scheduler.session s
            WHERE (s.state = 'ended') <> (s.billing_phase = 'settled')
            """));
    findings.add(
        check(
            handle,
            18,
            "an array has the elements that it counts, and no others",
            "SELECT count(*) FROM scheduler.session_array",
            """
            SELECT a.id::text || ' counts ' || a.made || ' elements and has ' || e.there
            FROM scheduler.session_array a CROSS JOIN LATERAL (
              SELECT count(*) AS there, COALESCE(max(s.array_index), 0) AS last,
                COALESCE(bool_or(s.account_id <> a.account_id), false) AS foreign_to_it
              FROM scheduler.session s WHERE s.array_id = a.id) e
            WHERE e.there <> a.made OR e.last <> a.made OR e.foreign_to_it
            """));
    findings.add(
        check(
            handle,
            17,
            "sessions, accounts, keys and nodes of one world only",
            "SELECT count(*) FROM scheduler.session",
            """
            SELECT s.id::text FROM scheduler.session s
            JOIN scheduler.account a ON a.id = s.account_id
            WHERE a.world <> s.world
            UNION ALL
            SELECT al.id::text FROM scheduler.allocation al
            JOIN scheduler.session s ON s.id = al.session_id
            JOIN scheduler.node n ON n.id = al.node_id WHERE n.world <> s.world
            """));
    findings.add(
        check(
            handle,
            19,
            "every session and transition names actor and request",
            "SELECT count(*) FROM scheduler.session_transition",
            """
            SELECT session_id::text FROM scheduler.session_transition
            WHERE actor = '' OR request_id = ''
            UNION ALL
            SELECT id::text FROM scheduler.session WHERE actor = '' OR request_id = ''
            """));
    findings.add(
        check(
            handle,
            3,
            "what accounts used is what their attempts used",
            "SELECT count(*) FROM scheduler.usage_total",
            """
            SELECT t.account_id || ' ' || t.project || ' ' || t.gpu_minutes || ' is ' || r.sum
            FROM scheduler.usage_total t CROSS JOIN LATERAL (
              SELECT COALESCE(sum(u.gpu_minutes * exp(GREATEST(-700, -ln(2.0::float8)
                * extract(epoch FROM t.at - u.began_at)::float8 / t.half_life_seconds))), 0) AS sum
              FROM scheduler.attempt_use u
              WHERE u.booked AND u.account_id = t.account_id AND u.project = t.project) r
            WHERE abs(t.gpu_minutes - r.sum) > 1e-6 * (1 + r.sum)
            """));
    return findings;
  }

  private static Finding check(
      Handle handle, int number, String name, String count, String offenders) {
    long examined = handle.createQuery(count).mapTo(Long.class).one();
    List<String> found = handle.createQuery(offenders).mapTo(String.class).list();
    return new Finding(number, name, examined, found.size(), found.stream().limit(FIRST).toList());
  }
}
