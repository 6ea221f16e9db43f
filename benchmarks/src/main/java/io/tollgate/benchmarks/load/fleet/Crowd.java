package io.tollgate.benchmarks.load.fleet;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Many things to do, so many of them at a time, on the event loop. */
public final class Crowd<T> {
  private final int count;
  private final IntFunction<Future<T>> work;
  private final TreeMap<Integer, T> results = new TreeMap<>();
  private final Promise<List<T>> done = Promise.promise();
  private int begun;

  private Crowd(int count, IntFunction<Future<T>> work) {
    this.count = count;
    this.work = work;
  }

  /**
   * Does it for 0 to {@code count} - 1; the results in that order, once all are there. Fails with
   * the first that fails.
   *
   * @param atATime how many are under way at once
   */
  public static <T> Future<List<T>> of(int count, int atATime, IntFunction<Future<T>> work) {
    Crowd<T> crowd = new Crowd<>(count, work);
    if (count == 0) {
      crowd.done.complete(List.of());
    }
    for (int i = 0; i < Math.min(count, atATime); i++) {
      crowd.next();
    }
    return crowd.done.future();
  }

  private void next() {
    if (begun == count || done.future().isComplete()) {
      return;
    }
    int mine = begun++;
    work.apply(mine)
        .onSuccess(
            result -> {
              results.put(mine, result);
              if (results.size() == count) {
                done.tryComplete(List.copyOf(results.values()));
              } else {
                next();
              }
            })
        .onFailure(done::tryFail);
  }
}
