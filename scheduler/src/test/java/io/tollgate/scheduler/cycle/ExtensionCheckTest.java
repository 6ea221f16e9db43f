package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExtensionCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final AccountId ACCOUNT = new AccountId(new UUID(1, 1));
  private static final SessionId SHORT = new SessionId(new UUID(2, 1));
  private static final SessionId LONG = new SessionId(new UUID(2, 2));
  private static final SessionId WAITING = new SessionId(new UUID(2, 3));
  private static final SessionId NEXT = new SessionId(new UUID(2, 4));
  private static final NodeId NODE = new NodeId(new UUID(3, 1));

  @Test
  void an_extension_may_fill_the_time_until_a_promise_and_no_more() {
    // Two GPUs: one free in 30 minutes, the other in 60. Who needs both is promised the 60th.
    Cluster cluster = twoGpusBusyFor(30, 60);
    cluster.put(waitingFor(2));
    promise(cluster);

    ExtensionCheck check = new ExtensionCheck(cluster.snapshot(), Policy.DEFAULT, NOW);

    assertThat(check.longest(SHORT, 20)).isEqualTo(20);
    assertThat(check.longest(SHORT, 30)).isEqualTo(30);
    assertThat(check.longest(SHORT, 31)).isEqualTo(30);
    assertThat(check.longest(LONG, 1)).isZero();
  }

  @Test
  void who_waits_may_not_become_longer_at_the_cost_of_who_was_promised_the_time_behind_it() {
    Cluster cluster = twoGpusBusyFor(30, 60);
    cluster.put(waitingFor(2));
    promise(cluster);
    cluster.put(waitingFor(NEXT, 2));
    promise(cluster);

    ExtensionCheck check = new ExtensionCheck(cluster.snapshot(), Policy.DEFAULT, NOW);

    assertThat(check.longest(WAITING, 5)).isZero();
    assertThat(check.longest(NEXT, 10_000)).isEqualTo(10_000);
  }

  @Test
  void a_promise_given_in_the_last_round_counts() {
    Cluster cluster = twoGpusBusyFor(30, 60);
    cluster.put(waitingFor(2));
    ClusterState before = cluster.snapshot();
    Plan plan = Decision.of(before, Policy.DEFAULT, NOW);
    Board board = new Board(NOW, plan.waiting(), Map.of(), plan.promises(), before);

    assertThat(Reign.longestExtension(board, Policy.DEFAULT, LONG, 1, NOW)).isZero();
  }

  @Test
  void without_promises_any_extension_is_fine() {
    Cluster cluster = twoGpusBusyFor(30, 60);

    ExtensionCheck check = new ExtensionCheck(cluster.snapshot(), Policy.DEFAULT, NOW);

    assertThat(check.longest(LONG, 10_000)).isEqualTo(10_000);
  }

  private static Cluster twoGpusBusyFor(int first, int second) {
    Cluster cluster = new Cluster();
    cluster.put(new AccountView(ACCOUNT, Optional.empty(), 100, 100));
    cluster.put(
        new NodeView(
            NODE,
            "n1",
            "live",
            "h100",
            64,
            1L << 40,
            Map.of(),
            Availability.READY,
            List.of(new GpuView("GPU-0", 0, true), new GpuView("GPU-1", 1, true)),
            1));
    cluster.put(holding(SHORT, "GPU-0", NOW.plus(Duration.ofMinutes(first))));
    cluster.put(holding(LONG, "GPU-1", NOW.plus(Duration.ofMinutes(second))));
    return cluster;
  }

  private static HeldSession holding(SessionId id, String gpu, Instant end) {
    AllocationId allocation = new AllocationId(id.value());
    return new HeldSession(
        id,
        ACCOUNT,
        "live",
        List.of(new HeldAllocation(allocation, NODE, List.of(gpu), 0, 0, end)),
        end,
        true);
  }

  private static QueuedSession waitingFor(int gpus) {
    return waitingFor(WAITING, gpus);
  }

  private static QueuedSession waitingFor(SessionId id, int gpus) {
    return new QueuedSession(
        id,
        ACCOUNT,
        "live",
        new Shape("h100", 1, gpus, 0, 0, Map.of()),
        1,
        NOW,
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.empty(),
        false,
        1);
  }

  private static void promise(Cluster cluster) {
    Plan plan = Decision.of(cluster.snapshot(), Policy.DEFAULT, NOW);
    assertThat(plan.promises()).containsKey(WAITING);
    plan.promises().values().forEach(cluster::put);
  }
}
