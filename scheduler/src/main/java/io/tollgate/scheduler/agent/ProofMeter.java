package io.tollgate.scheduler.agent;

import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.Charged;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.Lane;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Charges what agents proved, many syncs in one batch. What arrives while a batch is on its way to
 * the disk waits and forms the next one, so that a single sync waits for nobody and a thousand of
 * them share their statements and their commit. Every sync is answered once its own proofs are
 * durable.
 *
 * <p>A session always goes through the same lane, so that two batches never touch the same row and
 * its proofs are taken in the order they came.
 */
public final class ProofMeter {
  /** Two cores of PostgreSQL are kept busy by so many (docs/adr/0027). */
  static final int LANES = 4;

  /** A larger batch saves little more and keeps its rows locked for longer. */
  static final int BATCH_MAX = 500;

  /** About a second of work; what comes on top is sent again with the node's next sync. */
  static final int WAITING_MAX = 10_000;

  private static final Lane.Bounds BOUNDS =
      new Lane.Bounds(
          BATCH_MAX, WAITING_MAX, "proofs that are to be charged", SyncLanes.SAY_IT_AGAIN);

  private final Database database;
  private final InstantSource clock;
  private final List<Lane<List<CausedProof>, List<Charged>>> lanes = new ArrayList<>();

  public ProofMeter(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    for (int i = 0; i < LANES; i++) {
      lanes.add(new Lane<>(this::post, List::size, BOUNDS));
    }
  }

  /**
   * Charges the complete minutes that are due; completes when they are durable, with what was
   * charged. Fails with {@code database_busy} (retryable) when too many proofs wait; then some of
   * these may have been charged, and sending them again charges the rest.
   */
  public Future<List<Charged>> take(List<CausedProof> proofs) {
    if (proofs.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Map<Integer, List<CausedProof>> byLane = new TreeMap<>();
    for (CausedProof proof : proofs) {
      int lane = Math.floorMod(proof.proof().sessionId().hashCode(), LANES);
      byLane.computeIfAbsent(lane, first -> new ArrayList<>()).add(proof);
    }
    List<Future<List<Charged>>> parts = new ArrayList<>();
    byLane.forEach((lane, part) -> parts.add(lanes.get(lane).take(part)));
    return Future.join(parts)
        .map(
            all -> {
              List<Charged> charged = new ArrayList<>();
              parts.forEach(part -> charged.addAll(part.result()));
              return charged;
            });
  }

  /** What each sync proved of the sessions of one lane, and what was charged of it. */
  private Future<List<List<Charged>>> post(List<List<CausedProof>> batch) {
    List<CausedProof> proofs = batch.stream().flatMap(List::stream).toList();
    return database
        .inTransaction(
            handle -> ProofCharges.post(new SqlTransaction(handle), proofs, clock.instant()))
        .map(charged -> byOrigin(batch, charged));
  }

  private static List<List<Charged>> byOrigin(
      List<List<CausedProof>> batch, List<Charged> charged) {
    Map<UUID, List<Charged>> bySession = new TreeMap<>();
    for (Charged one : charged) {
      bySession.computeIfAbsent(one.sessionId(), first -> new ArrayList<>(1)).add(one);
    }
    return batch.stream()
        .map(
            proofs ->
                proofs.stream()
                    .flatMap(
                        proof ->
                            bySession.getOrDefault(proof.proof().sessionId(), List.of()).stream())
                    .toList())
        .toList();
  }
}
