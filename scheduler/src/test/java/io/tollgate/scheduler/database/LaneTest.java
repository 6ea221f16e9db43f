package io.tollgate.scheduler.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What goes together, and what fails alone. */
class LaneTest {
  private static final Lane.Bounds BOUNDS = new Lane.Bounds(4, 6, "numbers", "Wait.");

  private final List<List<Integer>> batches = new ArrayList<>();
  private final Promise<Void> first = Promise.promise();

  /** The first batch is under way until {@link #first} is done. */
  private Lane<Integer, Integer> lane(Function<List<Integer>, Future<List<Integer>>> work) {
    return new Lane<>(
        items -> {
          batches.add(List.copyOf(items));
          return batches.size() == 1
              ? first.future().compose(done -> work.apply(items))
              : work.apply(items);
        },
        BOUNDS);
  }

  private static List<Future<Integer>> all(Lane<Integer, Integer> lane, int upTo) {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i <= upTo; i++) {
      all.add(lane.take(i));
    }
    return all;
  }

  @Test
  void what_arrives_meanwhile_goes_together_in_order_and_no_more_than_may() {
    Lane<Integer, Integer> lane = lane(Future::succeededFuture);
    List<Future<Integer>> all = all(lane, 5);
    first.complete();
    assertThat(batches).containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5));
    assertThat(all).extracting(Future::result).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void what_is_refused_is_refused_alone() {
    Lane<Integer, Integer> lane =
        lane(
            items ->
                items.contains(3)
                    ? Future.failedFuture(ApiException.of(ErrorCode.NODE_REMOVED, "gone"))
                    : Future.succeededFuture(items));
    List<Future<Integer>> all = all(lane, 4);
    first.complete();
    assertThat(all).extracting(Future::failed).containsExactly(false, false, false, true, false);
  }

  @Test
  void what_throws_fails_alone_and_the_lane_goes_on() {
    Lane<Integer, Integer> lane =
        lane(
            items -> {
              if (batches.size() > 1 && items.contains(2)) {
                throw new IllegalStateException("thrown");
              }
              return Future.succeededFuture(items);
            });
    List<Future<Integer>> all = all(lane, 3);
    first.complete();
    assertThat(all).extracting(Future::failed).containsExactly(false, false, true, false);
    assertThat(lane.take(9).result()).isEqualTo(9);
  }

  @Test
  void an_overloaded_database_is_not_asked_in_halves() {
    Lane<Integer, Integer> lane =
        lane(
            items ->
                items.contains(0)
                    ? Future.succeededFuture(items)
                    : Future.failedFuture(ApiException.of(ErrorCode.DATABASE_BUSY, "busy")));
    List<Future<Integer>> all = all(lane, 4);
    first.complete();
    assertThat(all).extracting(Future::failed).containsExactly(false, true, true, true, true);
    assertThat(batches).hasSize(2);
  }

  @Test
  void more_than_may_wait_is_refused() {
    Lane<Integer, Integer> lane = lane(Future::succeededFuture);
    assertThat(all(lane, 7))
        .extracting(Future::failed)
        .containsExactly(false, false, false, false, false, false, false, true);
  }
}
