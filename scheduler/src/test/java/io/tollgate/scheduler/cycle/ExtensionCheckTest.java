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
import io.tollgate.scheduler.decision.QueueOrder;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExtensionCheckTest {
  private static final Policy POLICY =
      Policy.DEFAULT.change().order(QueueOrder.SUBMIT).fairShare(false).done();

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
    Board board = decided(cluster);

    assertThat(longest(board, SHORT, 20)).isEqualTo(20);
    assertThat(longest(board, SHORT, 30)).isEqualTo(30);
    assertThat(longest(board, SHORT, 31)).isEqualTo(30);
    assertThat(longest(board, LONG, 1)).isZero();
  }

  @Test
  void who_waits_may_not_become_longer_at_the_cost_of_who_was_promised_the_time_behind_it() {
    Cluster cluster = twoGpusBusyFor(30, 60);
    cluster.put(waitingFor(2));
    decided(cluster).promises().values().forEach(cluster::put);
    cluster.put(waitingFor(NEXT, 2));
    Board board = decided(cluster);

    assertThat(longest(board, WAITING, 5)).isZero();
    assertThat(longest(board, NEXT, 10_000)).isEqualTo(10_000);
  }

  @Test
  void a_promised_slot_is_not_given_away_because_another_could_be_found_for_now() {
    // Whoever waits for one GPU could move to GPU-0; by the next round that may be taken.
    Cluster cluster = twoGpusBusyFor(30, 30);
    cluster.put(waitingFor(2));
    decided(cluster).promises().values().forEach(cluster::put);
    cluster.put(waitingFor(NEXT, 1));
    Board board = decided(cluster);
    assertThat(board.promises()).containsKeys(WAITING, NEXT);

    assertThat(longest(board, WAITING, 1)).isZero();
  }

  @Test
  void two_extensions_between_two_rounds_do_not_both_get_the_same_room() {
    // The one that waits needs one of the two GPUs in 30 minutes; either may go on, not both.
    Cluster cluster = twoGpusBusyFor(30, 30);
    cluster.put(waitingFor(1));
    Board board = decided(cluster);
    ExtensionCheck check = new ExtensionCheck(POLICY);

    assertThat(check.longest(board, SHORT, 20, NOW)).isEqualTo(20);
    assertThat(check.longest(board, LONG, 20, NOW.plusMillis(5))).isZero();
    assertThat(check.longest(board, SHORT, 20, NOW.plusMillis(6))).isEqualTo(20);
  }

  @Test
  void what_was_allowed_counts_once_when_a_later_picture_shows_it_and_lapses_when_none_does() {
    ExtensionCheck check = new ExtensionCheck(POLICY);
    Cluster before = twoGpusBusyFor(30, 60);
    before.put(waitingFor(2));
    assertThat(check.longest(decided(before), SHORT, 20, NOW)).isEqualTo(20);

    Cluster after = twoGpusBusyFor(50, 60);
    after.put(waitingFor(2));
    Board board = decided(after);
    assertThat(check.longest(board, SHORT, 20, NOW.plusSeconds(1))).isEqualTo(10);

    // Nothing came of those ten.
    assertThat(check.longest(board, SHORT, 20, NOW.plusSeconds(12))).isEqualTo(10);
  }

  @Test
  void what_the_last_round_started_is_in_the_way_too() {
    // GPU-0 is free and somebody just started on it; both are promised behind the two.
    Cluster cluster = twoGpusBusyFor(0, 60);
    cluster.put(waitingFor(2));
    decided(cluster).promises().values().forEach(cluster::put);
    cluster.removeHeld(SHORT);
    cluster.put(waitingFor(NEXT, 1));
    Board board = decided(cluster);
    assertThat(board.starts()).extracting(Start::session).containsExactly(NEXT);

    // 10 minutes to start in, 10 to run, 1.5 to stop and clean up: 38.5 are left of the 60.
    assertThat(longest(board, NEXT, 600)).isEqualTo(38);
  }

  @Test
  void without_promises_any_extension_is_fine() {
    assertThat(longest(decided(twoGpusBusyFor(30, 60)), LONG, 10_000)).isEqualTo(10_000);
  }

  private static int longest(Board board, SessionId session, int wanted) {
    return new ExtensionCheck(POLICY).longest(board, session, wanted, NOW);
  }

  private static Board decided(Cluster cluster) {
    ClusterState state = cluster.snapshot();
    Plan plan = Decision.of(state, POLICY, NOW);
    return new Board(NOW, plan.waiting(), Map.of(), plan.promises(), state, plan.starts());
  }

  private static Cluster twoGpusBusyFor(int first, int second) {
    Cluster cluster = new Cluster();
    cluster.put(AccountView.of(ACCOUNT, 100));
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
            List.of(GpuView.healthy("GPU-0", 0), GpuView.healthy("GPU-1", 1)),
            1));
    cluster.put(holding(SHORT, "GPU-0", NOW.plus(Duration.ofMinutes(first))));
    cluster.put(holding(LONG, "GPU-1", NOW.plus(Duration.ofMinutes(second))));
    return cluster;
  }

  private static HeldSession holding(SessionId id, String gpu, Instant end) {
    AllocationId allocation = new AllocationId(id.value());
    return HeldSession.plain(
        id, ACCOUNT, List.of(new HeldAllocation(allocation, NODE, List.of(gpu), 0, 0, end)), end);
  }

  private static QueuedSession waitingFor(int gpus) {
    return waitingFor(WAITING, gpus);
  }

  private static QueuedSession waitingFor(SessionId id, int gpus) {
    return QueuedSession.draft(
            id, ACCOUNT, new Shape("h100", 1, gpus, 0, 0, Map.of()), NOW, Duration.ofMinutes(10))
        .done();
  }
}
