package io.tollgate.scheduler.audit;

import io.tollgate.metering.Metering;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Every invariant there is: the money's, the house's, and what spans the two schemas. */
public final class Invariants {

  private Invariants() {}

  /** One finding per invariant, by number. Reads only, on the handle's snapshot. */
  public static List<Finding> check(Handle handle) {
    List<Finding> findings = new ArrayList<>(Books.check(handle));
    findings.addAll(House.check(handle));
    findings.add(sessionsHaveTheirBilling(handle));
    findings.sort(Comparator.comparingInt(Finding::invariant));
    return findings;
  }

  /** No foreign key spans the schemas, so this finds orphans. */
  private static Finding sessionsHaveTheirBilling(Handle handle) {
    Map<UUID, Boolean> sessions =
        handle
            .createQuery("SELECT id, state = 'ended' AS ended FROM scheduler.session")
            .reduceRows(
                new java.util.HashMap<>(),
                (map, row) -> {
                  map.put(row.getColumn("id", UUID.class), row.getColumn("ended", Boolean.class));
                  return map;
                });
    var billings = Metering.in(handle).billings(sessions.keySet());
    List<String> offenders =
        sessions.entrySet().stream()
            .filter(
                session -> {
                  var billing = billings.get(session.getKey());
                  return billing == null || billing.settled() != session.getValue();
                })
            .map(session -> session.getKey() + (session.getValue() ? " ended" : " open"))
            .sorted()
            .toList();
    return new Finding(
        22,
        "every session has its billing, settled exactly when it has ended",
        sessions.size(),
        offenders.size(),
        offenders.stream().limit(5).toList());
  }
}
