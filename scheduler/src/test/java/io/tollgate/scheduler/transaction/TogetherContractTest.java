package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationStore.StopOrder;
import io.tollgate.scheduler.session.Extension;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.ProofStore.Proof;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionLife;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SessionStore.Advance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/** What every store does for several sessions at once is what it does for each. */
class TogetherContractTest {
  private static final SessionEvent PLACED = new SessionEvent.Placed();

  private static Advance placed(Session queued) {
    return new Advance(
        queued,
        SessionLife.apply(queued.progress(), PLACED, LifePolicy.defaults(), T0).orElseThrow(),
        PLACED,
        CAUSE);
  }

  @ForEachKind
  void sessions_move_on_together_and_none_when_one_has_moved_before(StoreWorld world) {
    Session one = world.session(world.account());
    Session two = world.session(world.account());
    Session gone = world.session(world.account());
    world.run(tx -> tx.sessions().advance(List.of(placed(one), placed(two)), T0));
    assertThat(state(world, one)).isEqualTo(SessionState.STARTING);
    assertThat(state(world, two)).isEqualTo(SessionState.STARTING);
    world.run(tx -> tx.sessions().advance(List.of(), T0));
    Session three = world.session(world.account());
    world.run(tx -> tx.sessions().advance(List.of(placed(gone)), T0));
    world.refuses(tx -> tx.sessions().advance(List.of(placed(three), placed(gone)), T0));
    assertThat(state(world, three)).isEqualTo(SessionState.QUEUED);
  }

  private static SessionState state(StoreWorld world, Session session) {
    return world.maybe(tx -> tx.sessions().find(session.id())).orElseThrow().state();
  }

  @ForEachKind
  void sessions_are_locked_in_the_order_of_ids_and_unknown_ones_left_out(StoreWorld world) {
    Session one = world.session(world.account());
    Session two = world.session(world.account());
    Session unknown = world.unsaved(world.account(), 5);
    var wanted = new TreeSet<>(List.of(two.id(), unknown.id(), one.id()));
    List<SessionId> locked =
        world.list(tx -> tx.sessions().lock(wanted)).stream().map(Session::id).toList();
    wanted.remove(unknown.id());
    assertThat(locked).containsExactlyElementsOf(wanted);
  }

  @ForEachKind
  void allocations_are_found_by_attempt_ordered_and_released_together(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    NodeId other = world.node("h100", 1);
    Session one = world.placed(world.session(world.account()), node, 0);
    Session two = world.placed(world.session(world.account()), other, 0);
    Session earlier = world.placed(world.session(world.account()), node, 1);
    Map<SessionId, Integer> wanted = Map.of(one.id(), 1, two.id(), 1, earlier.id(), 7);
    assertThat(world.map(tx -> tx.allocations().ofAttempts(wanted)))
        .containsOnly(
            entry(one.id(), List.of(world.only(one))), entry(two.id(), List.of(world.only(two))));

    Instant running = T0.plusSeconds(30);
    Duration bound = Duration.ofSeconds(90);
    world.run(tx -> tx.allocations().setLatestEnds(wanted, running, bound));
    assertThat(world.only(one).latestEnd())
        .isEqualTo(running.plus(bound).plus(world.only(one).runLimit()));
    assertThat(world.only(earlier).latestEnd()).isNotEqualTo(world.only(one).latestEnd());

    List<StopOrder> orders =
        List.of(new StopOrder(one.id(), 1, "idle"), new StopOrder(two.id(), 1, "failed"));
    assertThat(world.noticesOf(() -> world.run(tx -> tx.allocations().orderStops(orders))))
        .containsExactlyInAnyOrder("node:" + node, "node:" + other);
    assertThat(world.only(one).stopReason()).contains("idle");
    assertThat(world.only(two).stopReason()).contains("failed");
    assertThat(world.only(earlier).target()).isEqualTo("prepared");

    Allocation first = world.only(one);
    Allocation second = world.only(two);
    world.run(tx -> tx.allocations().release(List.of(first.id(), second.id()), "agent", T0));
    assertThat(world.list(tx -> tx.allocations().heldOn(other))).isEmpty();
    assertThat(world.list(tx -> tx.allocations().heldOn(node)))
        .containsExactly(world.only(earlier));
  }

  @ForEachKind
  void proofs_are_taken_together_as_each_alone(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    Allocation one = world.only(world.placed(world.session(world.account()), node, 0));
    Allocation two = world.only(world.placed(world.session(world.account()), node, 1));
    world.run(tx -> tx.proofs().take(List.of(ran(one, 5_000, 1), ran(two, 7_000, 1)), T0));
    world.run(tx -> tx.proofs().take(List.of(ran(one, 4_000, 2), ran(two, 9_000, 2)), T0));
    world.run(tx -> tx.proofs().take(List.of(), T0));
    assertThat(world.list(tx -> tx.proofs().of(List.of(one, two))))
        .extracting(RankReport::elapsedMs)
        .containsExactly(5_000L, 9_000L);
  }

  private static Proof ran(Allocation of, long elapsedMs, long sequence) {
    return new Proof(
        of.id(), "running", elapsedMs, 600_000, null, null, null, null, false, Map.of(), List.of(),
        1, sequence);
  }

  @ForEachKind
  void pending_extensions_are_found_of_several_sessions(StoreWorld world) {
    Session one = world.session(world.account());
    Session none = world.session(world.account());
    Extension longer = new Extension(UUID.randomUUID(), one.id(), 20, 2_400_000);
    Extension shorter = new Extension(UUID.randomUUID(), one.id(), 10, 1_200_000);
    world.run(
        tx -> {
          tx.extensions().insert(longer, CAUSE, T0);
          tx.extensions().insert(shorter, CAUSE, T0);
        });
    assertThat(world.map(tx -> tx.extensions().pendingOf(List.of(none.id(), one.id()))))
        .containsOnly(entry(one.id(), List.of(shorter, longer)));
  }

  @ForEachKind
  void changed_sessions_are_told_one_by_one(StoreWorld world) {
    SessionId one = new SessionId(new UUID(1, 1));
    SessionId two = new SessionId(new UUID(1, 2));
    assertThat(
            world.noticesOf(() -> world.run(tx -> tx.notices().sessionsChanged(List.of(one, two)))))
        .containsExactlyInAnyOrder("session:" + one, "session:" + two);
  }
}
