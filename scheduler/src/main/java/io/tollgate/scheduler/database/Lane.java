package io.tollgate.scheduler.database;

import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Does things together: what arrives while a batch is under way waits and forms the next one, in
 * the order of arrival. Alone it waits for nobody, and a thousand share their statements and their
 * commit.
 *
 * <p>What fails fails alone: the batch it came in is taken in halves.
 *
 * @param <I> what arrives
 * @param <O> what comes of it
 */
public final class Lane<I, O> {
  private final Function<List<I>, Future<List<O>>> work;
  private final ToIntFunction<I> size;
  private final Bounds bounds;
  private final ArrayDeque<Waiting<I, O>> waiting = new ArrayDeque<>();
  private int sizeWaiting;
  private boolean busy;

  /**
   * How much goes together and how much may wait, by size.
   *
   * @param of what is counted, for whoever is refused
   * @param advice what whoever is refused is to do
   */
  public record Bounds(int together, int waiting, String of, String advice) {}

  private record Waiting<I, O>(I item, Promise<O> promise) {}

  /**
   * @param work takes a batch and gives what came of each, in the order of the batch
   * @param size of one
   */
  public Lane(Function<List<I>, Future<List<O>>> work, ToIntFunction<I> size, Bounds bounds) {
    this.work = work;
    this.size = size;
    this.bounds = bounds;
  }

  /** Every one of size 1. */
  public Lane(Function<List<I>, Future<List<O>>> work, Bounds bounds) {
    this(work, any -> 1, bounds);
  }

  /** Completes when its batch is done; fails with {@code database_busy} when too much waits. */
  public Future<O> take(I item) {
    Waiting<I, O> mine = new Waiting<>(item, Promise.promise());
    synchronized (this) {
      if (sizeWaiting + size.applyAsInt(item) > bounds.waiting()) {
        return Future.failedFuture(
            ApiException.of(
                ErrorCode.DATABASE_BUSY,
                "More than " + bounds.waiting() + " " + bounds.of() + " wait. " + bounds.advice()));
      }
      waiting.add(mine);
      sizeWaiting += size.applyAsInt(item);
      if (busy) {
        return mine.promise().future();
      }
      busy = true;
    }
    next();
    return mine.promise().future();
  }

  private void next() {
    List<Waiting<I, O>> batch = batch();
    if (!batch.isEmpty()) {
      settle(batch).onComplete(done -> next());
    }
  }

  private synchronized List<Waiting<I, O>> batch() {
    List<Waiting<I, O>> batch = new ArrayList<>();
    int taken = 0;
    while (!waiting.isEmpty()
        && (batch.isEmpty()
            || taken + size.applyAsInt(waiting.element().item()) <= bounds.together())) {
      Waiting<I, O> first = waiting.remove();
      taken += size.applyAsInt(first.item());
      batch.add(first);
    }
    sizeWaiting -= taken;
    busy = !batch.isEmpty();
    return batch;
  }

  private Future<Void> settle(List<Waiting<I, O>> batch) {
    List<I> items = batch.stream().map(Waiting::item).toList();
    // What throws fails like what fails, or the lane would wait for it for ever.
    return Future.<Void>succeededFuture()
        .compose(go -> work.apply(items))
        .onSuccess(
            results -> {
              for (int i = 0; i < batch.size(); i++) {
                batch.get(i).promise().tryComplete(results.get(i));
              }
            })
        .<Void>mapEmpty()
        .recover(
            failure -> {
              if (batch.size() == 1 || isBusy(failure)) {
                batch.forEach(one -> one.promise().tryFail(failure));
                return Future.succeededFuture();
              }
              int half = batch.size() / 2;
              return settle(batch.subList(0, half))
                  .compose(done -> settle(batch.subList(half, batch.size())));
            });
  }

  /** To ask in halves of what is overloaded would only ask it more often. */
  public static boolean isBusy(Throwable failure) {
    return failure instanceof ApiException refused && refused.code() == ErrorCode.DATABASE_BUSY;
  }
}
