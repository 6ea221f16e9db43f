package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.node.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FailedStartsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void only_attempts_since_it_last_ran_count() {
    assertThat(
            FailedStarts.nodes(
                waiting(4, 2),
                List.of(
                    rank(1, 1, "start_failed"),
                    rank(2, 2, "exited"),
                    rank(3, 3, "start_failed"),
                    rank(4, 4, "start_failed"))))
        .containsExactlyInAnyOrder(node(3), node(4));
  }

  @Test
  void other_ranks_of_a_gang_are_innocent_where_one_has_said_it_was_its_node() {
    assertThat(
            FailedStarts.nodes(
                waiting(1, 1),
                List.of(rank(1, 1, "stop_order"), rank(1, 2, "start_failed"), rank(1, 3, null))))
        .containsExactly(node(2));
  }

  @Test
  void all_are_under_suspicion_where_nobody_said_anything() {
    assertThat(
            FailedStarts.nodes(waiting(1, 1), List.of(rank(1, 1, null), rank(1, 2, "stop_order"))))
        .containsExactlyInAnyOrder(node(1), node(2));
  }

  @Test
  void there_is_nothing_to_find_out_unless_it_waits_after_a_failure() {
    assertThat(FailedStarts.has(waiting(1, 1))).isTrue();
    assertThat(FailedStarts.has(waiting(0, 0))).isFalse();
    ProgressChange ended = waiting(3, 3).change();
    ended.state = SessionState.ENDED;
    ended.endReason = Optional.of(EndReason.NEVER_STARTED);
    assertThat(FailedStarts.has(ended.done())).isFalse();
  }

  private static Progress waiting(int attempt, int failures) {
    ProgressChange change = Progress.submitted(60, false, false, NOW).change();
    change.attempt = attempt;
    change.startFailures = failures;
    return change.done();
  }

  private static NodeId node(int number) {
    return new NodeId(new UUID(9, number));
  }

  private static RankReport rank(int attempt, int node, String cause) {
    Allocation allocation =
        new Allocation(
            new AllocationId(new UUID(attempt, node)),
            new SessionId(new UUID(7, 7)),
            attempt,
            0,
            1,
            node(node),
            List.of("GPU-1"),
            Shape.WHOLE,
            0,
            0,
            "running",
            Optional.empty(),
            Duration.ofMinutes(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            NOW,
            Optional.empty(),
            NOW);
    return new RankReport(
        allocation,
        Optional.of(cause == null ? "preparing" : "exited"),
        0,
        0,
        Optional.ofNullable(cause),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Map.of(),
        List.of());
  }
}
