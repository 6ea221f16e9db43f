package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.IdOrder;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What every store of allocations does. */
class AllocationStoreContractTest {
  @ForEachKind
  void an_allocation_is_read_as_it_was_written(StoreWorld world) {
    NodeId node = world.node("h100", 4);
    Session session = starting(world);
    Allocation second = StoreWorld.allocation(session, 1, node, 2, 3);
    Allocation first = StoreWorld.allocation(session, 0, node, 1, 0);
    insert(world, second, first);
    assertThat(ofAttempt(world, session)).containsExactly(first, second);
    assertThat(world.list(tx -> tx.allocations().ofAttempt(session.id(), 7))).isEmpty();
    assertThat(heldOn(world, node)).containsExactlyElementsOf(sorted(first, second));
    List<UUID> ids = List.of(first.id().value(), first.id().value(), UUID.randomUUID());
    assertThat(world.list(tx -> tx.allocations().findAll(ids))).containsExactly(first);
    NodeId other = world.node("h100", 1);
    assertThat(heldOn(world, other)).isEmpty();
    assertThat(world.list(tx -> tx.allocations().heldOn(List.of(other, node))))
        .containsExactlyElementsOf(sorted(first, second));
  }

  private static Session starting(StoreWorld world) {
    return world.after(world.session(world.account()), new SessionEvent.Placed(), T0);
  }

  private static void insert(StoreWorld world, Allocation... allocations) {
    world.run(tx -> tx.allocations().insert(List.of(allocations), CAUSE));
  }

  private static List<Allocation> ofAttempt(StoreWorld world, Session session) {
    return world.inTransaction(
        tx -> tx.allocations().ofAttempt(session.id(), session.progress().attempt()));
  }

  private static List<Allocation> heldOn(StoreWorld world, NodeId node) {
    return world.inTransaction(tx -> tx.allocations().heldOn(node));
  }

  private static List<Allocation> sorted(Allocation... allocations) {
    List<Allocation> sorted = new ArrayList<>(List.of(allocations));
    sorted.sort(Comparator.comparing(a -> a.id().value(), IdOrder.BY_BYTES));
    return sorted;
  }

  @ForEachKind
  void sessions_allocations_come_by_session_attempt_and_rank(StoreWorld world) {
    NodeId node = world.node("h100", 8);
    Session one = starting(world);
    Session two = starting(world);
    Session again =
        world.after(
            world.after(one, new SessionEvent.StartFailed("no"), T0),
            new SessionEvent.Placed(),
            T0);
    Allocation a = StoreWorld.allocation(again, 1, node, 0);
    Allocation b = StoreWorld.allocation(again, 0, node, 1);
    Allocation c = StoreWorld.allocation(one, 0, node, 2);
    Allocation d = StoreWorld.allocation(two, 0, node, 3);
    insert(world, a, b, c, d);
    List<Allocation> expected = new ArrayList<>(List.of(c, b, a));
    boolean oneFirst = one.id().compareTo(two.id()) < 0;
    expected.add(oneFirst ? 3 : 0, d);
    List<UUID> ids = List.of(two.id().value(), one.id().value(), two.id().value());
    assertThat(world.list(tx -> tx.allocations().ofSessions(ids)))
        .containsExactlyElementsOf(expected);
  }

  @ForEachKind
  void no_gpu_is_held_twice_and_is_free_again_after_the_release(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    Session session = starting(world);
    Allocation held = StoreWorld.allocation(session, 0, node, 0);
    insert(world, held);
    Allocation second = StoreWorld.allocation(starting(world), 0, node, 0, 1);
    long version = desired(world, node);
    world.refuses(tx -> tx.allocations().insert(List.of(second), CAUSE));
    assertThat(heldOn(world, node)).containsExactly(held);
    assertThat(desired(world, node)).isEqualTo(version);
    world.run(tx -> tx.allocations().release(held.id(), "agent", T0));
    insert(world, second);
    assertThat(heldOn(world, node)).containsExactly(second);
  }

  @ForEachKind
  void a_release_taken_back_holds_the_gpu_as_before(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    Allocation held = StoreWorld.allocation(starting(world), 0, node, 0);
    insert(world, held);
    Allocation thief = StoreWorld.allocation(starting(world), 0, node, 0);
    world.refuses(
        tx -> {
          tx.allocations().release(held.id(), "agent", T0);
          tx.allocations().insert(List.of(thief), CAUSE);
          throw new IllegalStateException("after all");
        });
    world.refuses(tx -> tx.allocations().insert(List.of(thief), CAUSE));
    assertThat(heldOn(world, node)).containsExactly(held);
  }

  @ForEachKind
  void what_cannot_be_an_allocation_is_refused(StoreWorld world) {
    NodeId node = world.node("h100", 4);
    Session session = starting(world);
    Allocation good = StoreWorld.allocation(session, 0, node, 0);
    insert(world, good);
    Session unknown = world.unsaved(world.account(), 5);
    NodeId nowhere = new NodeId(UUID.randomUUID());
    for (Allocation wrong :
        List.of(
            StoreWorld.allocation(session, 0, node, 1), // The rank is taken.
            StoreWorld.allocation(unknown, 0, node, 1),
            StoreWorld.allocation(session, 1, nowhere, 1),
            StoreWorld.allocation(session, 1, node, 1, 1),
            with(good, "walking", Duration.ofMinutes(1)),
            with(good, "running", Duration.ZERO))) {
      world.refuses(tx -> tx.allocations().insert(List.of(wrong), CAUSE));
    }
    assertThat(heldOn(world, node)).containsExactly(good);
    world.refuses(tx -> tx.allocations().release(good.id(), "boredom", T0));
  }

  /** Another of the next rank on the next GPU. */
  private static Allocation with(Allocation like, String target, Duration limit) {
    return new Allocation(
        new AllocationId(UUID.randomUUID()),
        like.session(),
        like.attempt(),
        1,
        2,
        like.node(),
        List.of(StoreWorld.gpu(like.node(), 1)),
        Shape.WHOLE,
        1,
        1,
        target,
        Optional.empty(),
        limit,
        like.grace(),
        like.startTimeout(),
        T0,
        Optional.empty(),
        T0);
  }

  private static void stop(StoreWorld world, Session session, String reason) {
    world.run(tx -> tx.allocations().orderStop(session.id(), session.progress().attempt(), reason));
  }

  private static long desired(StoreWorld world, NodeId node) {
    return world.inTransaction(tx -> tx.agents().desiredVersion(node));
  }

  @ForEachKind
  void a_release_happens_once(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    Session session = starting(world);
    Allocation held = StoreWorld.allocation(session, 0, node, 0);
    insert(world, held);
    assertThat(release(world, held, "agent")).isTrue();
    assertThat(release(world, held, "certain")).isFalse();
    assertThat(world.releaseCause(held.id())).contains("agent");
    Allocation released = ofAttempt(world, session).get(0);
    assertThat(released.releasedAt()).contains(T0.plusSeconds(5));
    assertThat(released.target()).isEqualTo("stopped");
    assertThat(heldOn(world, node)).isEmpty();
    assertThat(release(world, StoreWorld.allocation(session, 9, node, 0), "agent")).isFalse();
  }

  private static boolean release(StoreWorld world, Allocation allocation, String cause) {
    return world.inTransaction(
        tx -> tx.allocations().release(allocation.id(), cause, T0.plusSeconds(5)));
  }

  @ForEachKind
  void certainly_over_is_what_a_lost_node_may_hold_after_its_latest_end(StoreWorld world) {
    NodeId lost = world.node("h100", 2);
    NodeId well = world.node("h100", 1);
    Allocation one = StoreWorld.allocation(starting(world), 0, lost, 0);
    Allocation two = StoreWorld.allocation(starting(world), 0, lost, 1);
    Allocation three = StoreWorld.allocation(starting(world), 0, well, 0);
    insert(world, one, two, three);
    world.run(tx -> tx.nodes().setState(lost, List.of("ready"), "lost", T0));
    List<Allocation> ours = sorted(one, two, three);
    assertThat(over(world, one.latestEnd().minusNanos(1_000))).doesNotContainAnyElementsOf(ours);
    assertThat(over(world, one.latestEnd()))
        .filteredOn(ours::contains)
        .containsExactlyElementsOf(sorted(one, two));
  }

  private static List<Allocation> over(StoreWorld world, Instant now) {
    return world.inTransaction(tx -> tx.allocations().certainlyOver(now));
  }

  @ForEachKind
  void what_changed_since_a_mark_is_found_once_and_as_it_is_now(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    Session session = starting(world);
    Allocation one = StoreWorld.allocation(session, 0, node, 0);
    insert(world, one);
    String mark = world.mark();
    Allocation two = StoreWorld.allocation(session, 1, node, 1);
    insert(world, two);
    world.run(tx -> tx.allocations().orderRun(session.id(), session.progress().attempt()));
    stop(world, session, "idle");
    world.run(tx -> tx.allocations().release(one.id(), "agent", T0));
    List<Allocation> now = ofAttempt(world, session);
    assertThat(changed(world, mark, false, session)).containsExactlyInAnyOrderElementsOf(now);
    assertThat(changed(world, mark, true, session)).containsExactly(now.get(1));
    assertThat(changed(world, "0", true, session)).containsExactly(now.get(1));
    assertThat(changed(world, "0", false, session)).containsExactlyInAnyOrderElementsOf(now);
    assertThat(changed(world, world.mark(), false, session)).isEmpty();
  }

  private static List<Allocation> changed(
      StoreWorld world, String mark, boolean heldOnly, Session session) {
    return world.inTransaction(tx -> tx.allocations().changedSince(mark, heldOnly)).stream()
        .filter(allocation -> allocation.session().equals(session.id()))
        .toList();
  }
}
