package io.tollgate.scheduler.agent;

import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.Charged;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.ArrayDeque;
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

  private final Database database;
  private final InstantSource clock;
  private final List<Lane> lanes = new ArrayList<>();

  public ProofMeter(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    for (int i = 0; i < LANES; i++) {
      lanes.add(new Lane());
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

  private Future<List<Charged>> post(List<Waiting> batch) {
    List<CausedProof> proofs = new ArrayList<>();
    batch.forEach(waiting -> proofs.addAll(waiting.proofs));
    return database.inTransaction(
        handle -> ProofCharges.post(new SqlTransaction(handle), proofs, clock.instant()));
  }

  /** What one sync proved of the sessions of one lane. */
  private static final class Waiting {
    final List<CausedProof> proofs;
    final Promise<List<Charged>> promise = Promise.promise();

    Waiting(List<CausedProof> proofs) {
      this.proofs = proofs;
    }
  }

  /** One batch at a time, in the order of arrival. */
  private final class Lane {
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int proofsWaiting;
    private boolean busy;

    Future<List<Charged>> take(List<CausedProof> proofs) {
      Waiting mine = new Waiting(proofs);
      synchronized (this) {
        if (proofsWaiting + proofs.size() > WAITING_MAX) {
          return Future.failedFuture(
              ApiException.of(
                  ErrorCode.DATABASE_BUSY,
                  "More than "
                      + WAITING_MAX
                      + " proofs wait to be charged. Nothing is lost: send them again with the next"
                      + " sync."));
        }
        waiting.add(mine);
        proofsWaiting += proofs.size();
        if (busy) {
          return mine.promise.future();
        }
        busy = true;
      }
      next();
      return mine.promise.future();
    }

    private void next() {
      List<Waiting> batch = batch();
      if (!batch.isEmpty()) {
        settle(batch).onComplete(done -> next());
      }
    }

    private synchronized List<Waiting> batch() {
      List<Waiting> batch = new ArrayList<>();
      int size = 0;
      while (!waiting.isEmpty()
          && (batch.isEmpty() || size + waiting.peek().proofs.size() <= BATCH_MAX)) {
        Waiting first = waiting.remove();
        size += first.proofs.size();
        batch.add(first);
      }
      proofsWaiting -= size;
      busy = !batch.isEmpty();
      return batch;
    }

    /** One sync whose proofs are refused fails alone; the batch it came in is taken in halves. */
    private Future<Void> settle(List<Waiting> batch) {
      return post(batch)
          .onSuccess(charged -> answer(batch, charged))
          .<Void>mapEmpty()
          .recover(
              failure -> {
                if (batch.size() == 1 || failure instanceof ApiException) {
                  batch.forEach(one -> one.promise.tryFail(failure));
                  return Future.succeededFuture();
                }
                int half = batch.size() / 2;
                return settle(batch.subList(0, half))
                    .compose(done -> settle(batch.subList(half, batch.size())));
              });
    }

    private void answer(List<Waiting> batch, List<Charged> charged) {
      Map<UUID, List<Charged>> bySession = new TreeMap<>();
      for (Charged one : charged) {
        bySession.computeIfAbsent(one.sessionId(), first -> new ArrayList<>(1)).add(one);
      }
      for (Waiting one : batch) {
        List<Charged> mine = new ArrayList<>();
        for (CausedProof proof : one.proofs) {
          mine.addAll(bySession.getOrDefault(proof.proof().sessionId(), List.of()));
        }
        one.promise.tryComplete(mine);
      }
    }
  }
}
