package io.tollgate.metering.audit;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.SqlBillingStore;
import io.tollgate.metering.charging.SqlChargeStore;
import io.tollgate.metering.sql.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The invariants of the money, looked at in the rows. Only reads; the runtime role may run it. Use
 * one REPEATABLE READ transaction while others write, or differences may be seen that are none.
 */
public final class Books {
  private static final int SHOWN = 10;
  private static final int SESSIONS_AT_ONCE = 200;

  private Books() {}

  /** One finding per rule, in the order of the invariants' numbers. */
  public static List<Finding> check(Handle handle) {
    List<Finding> findings = new ArrayList<>();
    findings.add(recomputed(handle));
    for (Rule rule : Rule.ALL) {
      List<String> offenders = handle.createQuery(rule.offenders()).mapTo(String.class).list();
      findings.add(
          new Finding(
              rule.invariant(),
              rule.name(),
              handle.createQuery(rule.examined()).mapTo(Long.class).one(),
              offenders.size(),
              offenders.stream().limit(SHOWN).toList()));
    }
    findings.sort(Comparator.comparingInt(Finding::invariant));
    return findings;
  }

  private static Finding recomputed(Handle handle) {
    List<String> offenders = new ArrayList<>();
    long examined = 0;
    Optional<UUID> after = Optional.empty();
    List<UUID> page = page(handle, after);
    while (!page.isEmpty()) {
      for (UUID session : page) {
        examined++;
        difference(handle, session).ifPresent(offenders::add);
      }
      page = page(handle, Optional.of(page.get(page.size() - 1)));
    }
    return new Finding(
        10, Rule.RECOMPUTED, examined, offenders.size(), offenders.stream().limit(SHOWN).toList());
  }

  private static Optional<String> difference(Handle handle, UUID session) {
    try {
      Billing billing = new SqlBillingStore(handle).find(session).orElseThrow();
      List<ChargeRow> rows = new SqlChargeStore(handle).charges(session, 0, Integer.MAX_VALUE);
      return new Replay(billing, runs(handle, session), rows).firstDifference();
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      // Rows that our own types refuse are a finding, not the end of the audit.
      return Optional.of("session " + session + " cannot be read: " + e.getMessage());
    }
  }

  private static List<UUID> page(Handle handle, Optional<UUID> after) {
    return handle
        .createQuery(
            """
            SELECT session_id FROM metering.billing
            WHERE CAST(:after AS uuid) IS NULL OR session_id > CAST(:after AS uuid)
            ORDER BY session_id LIMIT :limit
            """)
        .bind("after", SqlTypes.uuid(after))
        .bind("limit", SESSIONS_AT_ONCE)
        .mapTo(UUID.class)
        .list();
  }

  private static List<Replay.Run> runs(Handle handle, UUID sessionId) {
    return handle
        .createQuery(
            """
            SELECT a.attempt, a.started_at, a.minutes_before, e.end_reason, e.elapsed_ms
            FROM metering.attempt a LEFT JOIN metering.attempt_end e USING (session_id, attempt)
            WHERE a.session_id = :session
            ORDER BY a.attempt
            """)
        .bind("session", sessionId)
        .map(
            (row, context) ->
                new Replay.Run(
                    row.getInt("attempt"),
                    SqlTypes.instant(row, "started_at"),
                    row.getInt("minutes_before"),
                    Optional.ofNullable(row.getString("end_reason")),
                    row.getLong("elapsed_ms")))
        .list();
  }
}
