package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What every store of allocations makes of orders, and tells the nodes. */
class AllocationOrdersContractTest {
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

  @ForEachKind
  void a_stop_order_reaches_what_is_neither_stopped_nor_released(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    NodeId other = world.node("h100", 1);
    Session session = starting(world);
    Allocation one = StoreWorld.allocation(session, 0, node, 0);
    Allocation two = StoreWorld.allocation(session, 1, other, 0);
    insert(world, one, two);
    world.run(tx -> tx.allocations().release(two.id(), "agent", T0));
    long version = desired(world, node);
    assertThat(world.noticesOf(() -> stop(world, session, "idle"))).containsExactly("node:" + node);
    assertThat(desired(world, node)).isEqualTo(version + 1);
    List<Allocation> after = ofAttempt(world, session);
    assertThat(after).extracting(Allocation::target).containsExactly("stopped", "stopped");
    assertThat(after)
        .extracting(Allocation::stopReason)
        .containsExactly(Optional.of("idle"), Optional.empty());
    assertThat(after.get(0).latestEnd()).isEqualTo(one.latestEnd());
    // The first order stands, and a second is no news.
    assertThat(world.noticesOf(() -> stop(world, session, "failed"))).isEmpty();
    assertThat(ofAttempt(world, session)).isEqualTo(after);
    assertThat(desired(world, node)).isEqualTo(version + 1);
  }

  private static void stop(StoreWorld world, Session session, String reason) {
    world.run(tx -> tx.allocations().orderStop(session.id(), session.progress().attempt(), reason));
  }

  private static long desired(StoreWorld world, NodeId node) {
    return world.inTransaction(tx -> tx.agents().desiredVersion(node));
  }

  @ForEachKind
  void a_gang_is_let_go_on_all_its_nodes(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    NodeId other = world.node("h100", 1);
    Session session = starting(world);
    insert(
        world,
        StoreWorld.allocation(session, 0, node, 0),
        StoreWorld.allocation(session, 1, other, 0),
        StoreWorld.allocation(session, 2, node, 1));
    long version = desired(world, node);
    assertThat(
            world.noticesOf(
                () ->
                    world.run(
                        tx ->
                            tx.allocations().orderRun(session.id(), session.progress().attempt()))))
        .containsExactlyInAnyOrder("node:" + node, "node:" + other);
    assertThat(ofAttempt(world, session)).allMatch(a -> a.target().equals("running"));
    assertThat(desired(world, node)).isEqualTo(version + 1); // Once, for two ranks.
    stop(world, session, "idle");
    world.run(tx -> tx.allocations().orderRun(session.id(), session.progress().attempt()));
    assertThat(ofAttempt(world, session)).allMatch(a -> a.target().equals("stopped"));
  }

  @ForEachKind
  void a_run_limit_only_rises(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    Session session = starting(world);
    Allocation before = StoreWorld.allocation(session, 0, node, 0);
    insert(world, before);
    Instant later = before.latestEnd().plusSeconds(600);
    raise(world, session, Duration.ofMinutes(20), later);
    Allocation raised = ofAttempt(world, session).get(0);
    assertThat(raised.runLimit()).isEqualTo(Duration.ofMinutes(20));
    assertThat(raised.latestEnd()).isEqualTo(later);
    long version = desired(world, node);
    raise(world, session, Duration.ofMinutes(5), T0);
    assertThat(ofAttempt(world, session)).containsExactly(raised);
    assertThat(desired(world, node)).isEqualTo(version + 1);
    stop(world, session, "idle");
    raise(world, session, Duration.ofMinutes(50), later.plusSeconds(1));
    assertThat(ofAttempt(world, session).get(0).runLimit()).isEqualTo(Duration.ofMinutes(20));
  }

  private static void raise(StoreWorld world, Session session, Duration limit, Instant end) {
    world.run(
        tx ->
            tx.allocations().raiseRunLimit(session.id(), session.progress().attempt(), limit, end));
  }

  @ForEachKind
  void the_latest_end_counts_from_running_by_the_limit_that_was_sent(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    Session session = starting(world);
    Allocation before = StoreWorld.allocation(session, 0, node, 0);
    insert(world, before);
    long version = desired(world, node);
    Runnable running =
        () ->
            world.run(
                tx ->
                    tx.allocations()
                        .setLatestEnd(
                            session.id(),
                            session.progress().attempt(),
                            T0,
                            Duration.ofSeconds(90)));
    assertThat(world.noticesOf(running)).isEmpty();
    Instant end = T0.plusSeconds(90).plus(before.runLimit());
    assertThat(ofAttempt(world, session).get(0).latestEnd()).isEqualTo(end);
    assertThat(desired(world, node)).isEqualTo(version);
  }
}
