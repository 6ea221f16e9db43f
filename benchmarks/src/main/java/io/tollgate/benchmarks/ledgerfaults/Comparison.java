package io.tollgate.benchmarks.ledgerfaults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Holds what was acknowledged against the rows, once everything has ended: each acknowledged
 * operation is there, once, and of what was refused or never decided nothing is.
 */
final class Comparison {
  /**
   * What was found; each sentence names the operation.
   *
   * @param lost acknowledged and not there
   * @param doubled there more than once
   * @param halfDone there although it was refused, or asked for by nobody
   */
  record Result(List<String> lost, List<String> doubled, List<String> halfDone) {
    Result {
      lost = List.copyOf(lost);
      doubled = List.copyOf(doubled);
      halfDone = List.copyOf(halfDone);
    }

    boolean isClean() {
      return lost.isEmpty() && doubled.isEmpty() && halfDone.isEmpty();
    }
  }

  private final Handle handle;
  private final Journal journal;
  private final List<String> lost = new ArrayList<>();
  private final List<String> doubled = new ArrayList<>();
  private final List<String> halfDone = new ArrayList<>();

  private Comparison(Handle handle, Journal journal) {
    this.handle = handle;
    this.journal = journal;
  }

  /** Of all sessions of accounts of the benchmark, which have all ended. */
  static Result of(Handle handle, Journal journal) {
    Comparison comparison = new Comparison(handle, journal);
    comparison.quotes();
    comparison.starts();
    comparison.extensions();
    comparison.stops();
    comparison.credits();
    comparison.receipts();
    comparison.reports();
    comparison.requests();
    return new Result(comparison.lost, comparison.doubled, comparison.halfDone);
  }

  private void quotes() {
    List<UUID> stored = ids("SELECT quote_id FROM metering.quote");
    exactly("quote", stored, journal.quotes.keySet());
  }

  private void starts() {
    Map<String, List<UUID>> stored = new HashMap<>();
    handle
        .createQuery("SELECT name, id FROM scheduler.session")
        .map((row, context) -> Map.entry(row.getString(1), row.getObject(2, UUID.class)))
        .forEach(
            one ->
                stored.computeIfAbsent(one.getKey(), n -> new ArrayList<>()).add(one.getValue()));
    stored.forEach(
        (name, sessions) -> {
          if (sessions.size() > 1) {
            doubled.add("session " + name + ": " + sessions);
          }
          if (journal.refusedStarts.contains(name)) {
            halfDone.add("session " + name + " was refused: " + sessions);
          }
        });
    List<UUID> all = stored.values().stream().flatMap(List::stream).toList();
    exactly("session", all, journal.starts.values());
    exactly("hold", ids("SELECT session_id FROM metering.billing"), journal.starts.values());
    exactly(
        "announcement",
        ids(
            "SELECT subject FROM scheduler.event WHERE type = 'session.queued'"
                + " AND (payload ->> 'attempt') = '0'"),
        journal.starts.values());
  }

  private void extensions() {
    List<UUID> stored = ids("SELECT quote_id FROM metering.segment WHERE segment_id <> session_id");
    exactly("extension", stored, journal.extensions.keySet());
    for (UUID refused : journal.refusedExtensions) {
      if (stored.contains(refused)) {
        halfDone.add("extension under quote " + refused + " was refused");
      }
    }
    long here = number("SELECT count(*) FROM scheduler.extension");
    if (here != stored.size()) {
      halfDone.add(here + " extensions of sessions, " + stored.size() + " of holds");
    }
  }

  private void stops() {
    Set<UUID> stored =
        new HashSet<>(
            ids(
                "SELECT session_id FROM scheduler.session_transition WHERE event = 'stop_ordered'"));
    missing("stop of session", stored, journal.stops);
  }

  private void credits() {
    Map<String, List<Long>> stored = new HashMap<>();
    handle
        .createQuery(
            "SELECT cause, amount_micros FROM metering.credit_grant WHERE cause LIKE '%-credit-%'")
        .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(
            one ->
                stored.computeIfAbsent(one.getKey(), n -> new ArrayList<>()).add(one.getValue()));
    journal.credits.forEach(
        (reason, credit) -> {
          if (!stored.getOrDefault(reason, List.of()).contains(credit.micros())) {
            lost.add("credit " + reason + " of " + credit.micros());
          }
        });
    stored.forEach(
        (reason, amounts) -> {
          if (amounts.size() > 1) {
            doubled.add("credit " + reason + ": " + amounts);
          }
          if (!journal.credits.containsKey(reason)) {
            halfDone.add("credit " + reason + " was never acknowledged");
          }
        });
  }

  private void receipts() {
    Map<UUID, Journal.Settled> stored = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT session_id, charged_micros - returned_micros, released_micros
            FROM metering.billing WHERE settled_at IS NOT NULL
            """)
        .map(
            (row, context) ->
                Map.entry(
                    row.getObject(1, UUID.class),
                    new Journal.Settled(row.getLong(2), row.getLong(3))))
        .forEach(one -> stored.put(one.getKey(), one.getValue()));
    journal.settled.forEach(
        (session, shown) -> {
          if (!shown.equals(stored.get(session))) {
            lost.add("receipt of " + session + ": shown " + shown + ", " + stored.get(session));
          }
        });
  }

  private void reports() {
    Map<UUID, Long> proven = new HashMap<>();
    handle
        .createQuery("SELECT allocation_id, elapsed_ms FROM scheduler.proof")
        .map((row, context) -> Map.entry(row.getObject(1, UUID.class), row.getLong(2)))
        .forEach(one -> proven.put(one.getKey(), one.getValue()));
    journal.reports.forEach(
        (allocation, elapsed) -> {
          if (proven.getOrDefault(allocation, -1L) < elapsed) {
            lost.add("proof of " + allocation + ": " + elapsed + " ms, " + proven.get(allocation));
          }
        });
    Set<UUID> ended =
        new HashSet<>(ids("SELECT allocation_id FROM scheduler.proof WHERE end_cause IS NOT NULL"));
    missing("end of allocation", ended, journal.ends);
  }

  /** An answer is stored with its effect or not at all. */
  private void requests() {
    long open = number("SELECT count(*) FROM scheduler.idempotency WHERE status IS NULL");
    if (open > 0) {
      halfDone.add(open + " requests are stored without their answer");
    }
  }

  private void exactly(String what, List<UUID> stored, Collection<UUID> acknowledged) {
    Set<UUID> once = new HashSet<>();
    for (UUID id : stored) {
      if (!once.add(id)) {
        doubled.add(what + " " + id);
      }
    }
    missing(what, once, acknowledged);
    once.removeAll(new HashSet<>(acknowledged));
    once.forEach(id -> halfDone.add(what + " " + id + " was never acknowledged"));
  }

  private void missing(String what, Set<UUID> stored, Collection<UUID> acknowledged) {
    for (UUID id : acknowledged) {
      if (!stored.contains(id)) {
        lost.add(what + " " + id);
      }
    }
  }

  private List<UUID> ids(String query) {
    return handle.createQuery(query).mapTo(UUID.class).list();
  }

  private long number(String query) {
    return handle.createQuery(query).mapTo(Long.class).one();
  }
}
