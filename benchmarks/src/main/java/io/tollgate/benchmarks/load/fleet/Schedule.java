package io.tollgate.benchmarks.load.fleet;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** What is to be done when, whether what was begun before is done or not. */
public final class Schedule<T> {
  private final TreeMap<Long, List<T>> turns = new TreeMap<>();
  private int count;

  /** Something to do so many milliseconds after the beginning. */
  public void at(long millis, T what) {
    turns.computeIfAbsent(millis, first -> new ArrayList<>()).add(what);
    count++;
  }

  /**
   * Does each when its turn comes; the results once all are there. Fails with the first that fails.
   *
   * @param work gets what is to be done and when its turn was, however late it comes
   */
  public <R> Future<List<R>> play(Wire wire, BiFunction<T, Instant, Future<R>> work) {
    Instant begun = Instant.now();
    List<R> results = new ArrayList<>();
    Promise<List<R>> done = Promise.promise();
    turns.forEach(
        (millis, due) ->
            wire.vertx()
                .setTimer(
                    Math.max(1, millis),
                    fired -> {
                      for (T what : due) {
                        work.apply(what, begun.plusMillis(millis))
                            .onSuccess(
                                result -> {
                                  results.add(result);
                                  if (results.size() == count) {
                                    done.tryComplete(results);
                                  }
                                })
                            .onFailure(done::tryFail);
                      }
                    }));
    return done.future();
  }
}
