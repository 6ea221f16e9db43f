package io.tollgate.scheduler.audit;

import io.tollgate.metering.Metering;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
import io.tollgate.metering.charging.Billing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Every invariant there is: the money's, the house's, and what spans the two schemas. */
public final class Invariants {

  private static final int SESSIONS_AT_ONCE = 1_000;
  private static final int SHOWN = 5;

  private Invariants() {}

  /** One finding per invariant, by number. Reads only, on the handle's snapshot. */
  public static List<Finding> check(Handle handle) {
    List<Finding> findings = new ArrayList<>(Books.check(handle));
    findings.addAll(House.check(handle));
    findings.add(sessionsHaveTheirBilling(handle));
    findings.sort(Comparator.comparingInt(Finding::invariant));
    return findings;
  }

  /** No foreign key spans the schemas, so this finds orphans, a page of sessions at a time. */
  private static Finding sessionsHaveTheirBilling(Handle handle) {
    Metering metering = Metering.in(handle);
    List<String> first = new ArrayList<>();
    long examined = 0;
    long offenders = 0;
    Map<UUID, Boolean> page = page(handle, new UUID(0, 0));
    while (!page.isEmpty()) {
      Map<UUID, Billing> billings = metering.billings(page.keySet());
      UUID last = new UUID(0, 0);
      for (Map.Entry<UUID, Boolean> session : page.entrySet()) {
        last = session.getKey();
        examined++;
        Billing billing = billings.get(session.getKey());
        if (billing == null || billing.settled() != session.getValue()) {
          offenders++;
          if (first.size() < SHOWN) {
            first.add(session.getKey() + (session.getValue() ? " ended" : " open"));
          }
        }
      }
      page = page(handle, last);
    }
    return new Finding(
        22,
        "every session has its billing, settled exactly when it has ended",
        examined,
        offenders,
        first);
  }

  /** Whether sessions have ended, in the order of their ids, after one. */
  private static Map<UUID, Boolean> page(Handle handle, UUID after) {
    return handle
        .createQuery(
            """
            SELECT id, state = 'ended' AS ended FROM scheduler.session
            WHERE id > :after ORDER BY id LIMIT :limit
            """)
        .bind("after", after)
        .bind("limit", SESSIONS_AT_ONCE)
        .reduceRows(
            new LinkedHashMap<>(),
            (map, row) -> {
              map.put(row.getColumn("id", UUID.class), row.getColumn("ended", Boolean.class));
              return map;
            });
  }
}
