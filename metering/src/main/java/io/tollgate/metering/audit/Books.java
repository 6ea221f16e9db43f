package io.tollgate.metering.audit;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.SqlBillingStore;
import io.tollgate.metering.charging.SqlChargeStore;
import io.tollgate.metering.sql.SqlTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** One finding per invariant, in order of their numbers. */
  public static List<Finding> check(Handle handle) {
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : Rule.ALL) {
      if (rule.invariant() > 10 && findings.stream().noneMatch(f -> f.invariant() == 10)) {
        findings.add(recomputed(handle));
      }
      List<String> offenders = handle.createQuery(rule.offenders()).mapTo(String.class).list();
      findings.add(
          new Finding(
              rule.invariant(),
              rule.name(),
              handle.createQuery(rule.examined()).mapTo(Long.class).one(),
              offenders.size(),
              offenders.stream().limit(SHOWN).toList()));
    }
    return findings;
  }

  private static Finding recomputed(Handle handle) {
    List<String> offenders = new ArrayList<>();
    long examined = 0;
    Optional<UUID> after = Optional.empty();
    List<UUID> page = page(handle, after);
    while (!page.isEmpty()) {
      examined += page.size();
      offenders.addAll(differences(handle, page));
      page = page(handle, Optional.of(page.get(page.size() - 1)));
    }
    return new Finding(
        10, Rule.RECOMPUTED, examined, offenders.size(), offenders.stream().limit(SHOWN).toList());
  }

  private static List<String> differences(Handle handle, List<UUID> page) {
    Map<UUID, List<ChargeRow>> charges = Map.of();
    Map<UUID, List<Replay.Run>> runs = runs(handle, page);
    Map<UUID, Billing> billings = Map.of();
    try {
      billings = new SqlBillingStore(handle).find(page);
      charges = new SqlChargeStore(handle).charges(page);
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      // One of them has rows that our own types refuse; which, is found by looking at each alone.
      if (page.size() > 1) {
        return page.stream().flatMap(one -> differences(handle, List.of(one)).stream()).toList();
      }
      return List.of("session " + page.get(0) + " cannot be read: " + e.getMessage());
    }
    List<String> found = new ArrayList<>();
    for (UUID session : page) {
      try {
        new Replay(
                Objects.requireNonNull(billings.get(session)),
                runs.getOrDefault(session, List.of()),
                charges.getOrDefault(session, List.of()))
            .firstDifference()
            .ifPresent(found::add);
      } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
        // Rows that our own types refuse are a finding, not the end of the audit.
        found.add("session " + session + " cannot be read: " + e.getMessage());
      }
    }
    return found;
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

  private static Map<UUID, List<Replay.Run>> runs(Handle handle, List<UUID> sessions) {
    Map<UUID, List<Replay.Run>> runs = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT a.session_id, a.attempt, a.started_at, a.minutes_before, e.end_reason, e.elapsed_ms
            FROM metering.attempt a LEFT JOIN metering.attempt_end e USING (session_id, attempt)
            WHERE a.session_id = ANY(:sessions)
            ORDER BY a.session_id, a.attempt
            """)
        .bind("sessions", SqlTypes.uuids(sessions))
        .map(
            (row, context) ->
                Map.entry(
                    SqlTypes.uuid(row, "session_id"),
                    new Replay.Run(
                        row.getInt("attempt"),
                        SqlTypes.instant(row, "started_at"),
                        row.getInt("minutes_before"),
                        Optional.ofNullable(row.getString("end_reason")),
                        row.getLong("elapsed_ms"))))
        .forEach(
            run ->
                runs.computeIfAbsent(run.getKey(), first -> new ArrayList<>()).add(run.getValue()));
    return runs;
  }
}
