package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A start that is tried comes after everything that a round has decided. */
class StartTrialTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final AccountId ACCOUNT = new AccountId(new UUID(1, 1));

  @Test
  void what_a_round_has_just_started_holds_its_gpus() {
    // One GPU. The round gives it to the longer session; the tried one is smaller, and yet too
    // late.
    Cluster cluster = oneGpu();
    QueuedSession first = waiting(1, 60);
    cluster.put(first);
    ClusterState state = cluster.snapshot();
    Plan plan = Decision.of(state, Policy.DEFAULT, NOW);
    assertThat(plan.starts()).hasSize(1);
    Board board = board(state, plan);

    ObjectNode told = told(board, waiting(2, 5)).orElseThrow();

    assertThat(told.path("starts_now").asBoolean()).isFalse();
    assertThat(told.at("/waiting/reasons/0/code").asText()).isEqualTo("capacity");
    Instant free = NOW.plus(Policy.DEFAULT.heldAtMost(Duration.ofMinutes(60)));
    assertThat(board.left(Policy.DEFAULT).held().get(first.id()).latestEnd()).isEqualTo(free);
    assertThat(board.left(Policy.DEFAULT).queue()).isEmpty();
  }

  @Test
  void a_round_that_started_nobody_leaves_the_gpu_to_it() {
    ClusterState state = oneGpu().snapshot();

    ObjectNode told =
        told(board(state, Decision.of(state, Policy.DEFAULT, NOW)), waiting(2, 5)).orElseThrow();

    assertThat(told.path("starts_now").asBoolean()).isTrue();
    assertThat(told.at("/start/nodes/0/node").asText()).isEqualTo("n1");
    assertThat(told.path("waiting").isNull()).isTrue();
  }

  @Test
  void of_an_account_that_the_round_did_not_know_nothing_is_said() {
    Board board = board(ClusterState.EMPTY, Decision.of(ClusterState.EMPTY, Policy.DEFAULT, NOW));

    assertThat(told(board, waiting(2, 5))).isEmpty();
  }

  private static Optional<ObjectNode> told(Board board, QueuedSession session) {
    StartTrial trial = new StartTrial(List.of(), Optional.empty(), Optional.of(session));
    return trial.decided(board, Policy.DEFAULT, NOW);
  }

  private static Board board(ClusterState state, Plan plan) {
    return new Board(NOW, plan.waiting(), Map.of(), plan.promises(), state, plan.starts());
  }

  private static Cluster oneGpu() {
    return new Cluster()
        .put(AccountView.of(ACCOUNT, 100))
        .put(
            new NodeView(
                new NodeId(new UUID(3, 1)),
                "n1",
                "live",
                "h100",
                64,
                1L << 40,
                Map.of(),
                Availability.READY,
                List.of(GpuView.healthy("GPU-0", 0)),
                1));
  }

  private static QueuedSession waiting(long id, int minutes) {
    return QueuedSession.draft(
            new SessionId(new UUID(2, id)),
            ACCOUNT,
            new Shape("h100", 1, 1, 0, 0, Map.of()),
            NOW,
            Duration.ofMinutes(minutes))
        .done();
  }
}
