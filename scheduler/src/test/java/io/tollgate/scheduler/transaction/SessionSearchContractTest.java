package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.ACT;
import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/** How every store of sessions finds them. */
class SessionSearchContractTest {
  private static final SessionEvent STOP = new SessionEvent.StopOrdered(EndReason.STOPPED_BY_USER);

  private static SessionEvent ended() {
    return new SessionEvent.WorkEnded(EndReason.COMPLETED, OptionalInt.of(0), "done", 1);
  }

  @ForEachKind
  void those_that_wait_are_counted_by_account(StoreWorld world) {
    AccountId account = world.account();
    Session one = world.session(account);
    world.session(account);
    world.session(world.account());
    assertThat(queued(world, account)).isEqualTo(2);
    world.after(one, new SessionEvent.Placed(), T0);
    assertThat(queued(world, account)).isEqualTo(1);
    world.refuses(
        tx -> {
          tx.sessions().insert(world.unsaved(account, 5), CAUSE);
          throw new IllegalStateException("after all");
        });
    assertThat(queued(world, account)).isEqualTo(1);
  }

  private static int queued(StoreWorld world, AccountId account) {
    return world.inTransaction(tx -> tx.sessions().queuedOf(account));
  }

  @ForEachKind
  void overdue_are_starts_and_stops_whose_bound_has_passed(StoreWorld world) {
    AccountId account = world.account();
    Session starting = world.after(world.session(account), new SessionEvent.Placed(), T0);
    Session running =
        world.after(
            world.after(world.session(account), new SessionEvent.Placed(), T0),
            new SessionEvent.Ran(),
            T0);
    Session stopping = world.after(running, STOP, T0);
    Instant bound = stopping.progress().stopBy().orElseThrow();
    List<UUID> ours = sorted(starting, stopping);
    assertThat(overdue(world, T0, bound))
        .filteredOn(ours::contains)
        .containsExactlyElementsOf(ours);
    assertThat(overdue(world, T0.minusNanos(1_000), bound.minusNanos(1_000)))
        .doesNotContainAnyElementsOf(ours);
  }

  private static List<UUID> overdue(StoreWorld world, Instant startedBefore, Instant now) {
    return world.inTransaction(tx -> tx.sessions().overdue(startedBefore, now));
  }

  private static List<UUID> sorted(Session... sessions) {
    return Stream.of(sessions)
        .map(session -> session.id().value())
        .sorted(IdOrder.BY_BYTES)
        .toList();
  }

  @ForEachKind
  void open_on_a_node_are_those_whose_current_attempt_is_there(StoreWorld world) {
    AccountId account = world.account();
    NodeId node = world.node("h100", 4);
    Session one = world.placed(world.session(account), node, 0);
    Session two = world.placed(world.session(account), node, 1);
    Session over = world.placed(world.session(account), node, 2);
    world.after(world.after(over, STOP, T0), ended(), T0);
    world.placed(world.session(account), world.node("h100", 1), 0);
    assertThat(world.list(tx -> tx.sessions().openOn(node.value())))
        .containsExactlyElementsOf(sorted(one, two));
  }

  @ForEachKind
  void placeable_are_those_that_wait_for_an_active_account(StoreWorld world) {
    AccountId active = world.account();
    AccountId suspended = world.account();
    Session waits = world.session(active);
    Session starts = world.after(world.session(active), new SessionEvent.Placed(), T0);
    Session halted = world.session(suspended);
    world.run(
        tx ->
            tx.accounts().setState(suspended, Account.State.SUSPENDED, Optional.of("unpaid"), ACT));
    List<UUID> ids = sorted(waits, starts, halted);
    assertThat(world.map(tx -> tx.sessions().lockPlaceable(ids)))
        .containsOnlyKeys(waits.id().value())
        .containsValue(waits);
    // The caller strikes out what moved on.
    world.run(tx -> tx.sessions().lockPlaceable(ids).values().removeIf(session -> true));
  }

  @ForEachKind
  void an_accounts_sessions_are_listed_by_state_in_the_order_of_ids(StoreWorld world) {
    AccountId account = world.account();
    Session one = world.session(account);
    Session two = world.session(account);
    Session over = world.after(world.session(account), STOP, T0);
    world.session(world.account());
    List<SessionId> both = sorted(one, two).stream().map(SessionId::new).toList();
    assertThat(ofAccount(world, account, EnumSet.of(SessionState.QUEUED), 10))
        .containsExactlyElementsOf(both);
    assertThat(ofAccount(world, account, EnumSet.of(SessionState.QUEUED), 1))
        .containsExactly(both.get(0));
    assertThat(ofAccount(world, account, EnumSet.of(SessionState.ENDED), 10))
        .containsExactly(over.id());
  }

  private static List<SessionId> ofAccount(
      StoreWorld world, AccountId account, EnumSet<SessionState> states, int limit) {
    return world.inTransaction(tx -> tx.sessions().ofAccount(account, states, limit));
  }

  @ForEachKind
  void what_changed_since_a_mark_is_found_once_and_as_it_is_now(StoreWorld world) {
    AccountId account = world.account();
    Session before = world.session(account);
    String mark = world.mark();
    Session moved = world.after(before, new SessionEvent.Placed(), T0);
    moved = world.after(moved, new SessionEvent.Ran(), T0);
    Session fresh = world.session(account);
    assertThat(changed(world, mark, account)).containsExactlyInAnyOrder(moved, fresh);
    String later = world.mark();
    assertThat(changed(world, later, account)).isEmpty();
    world.refuses(
        tx -> {
          tx.sessions().insert(world.unsaved(account, 5), CAUSE);
          throw new IllegalStateException("after all");
        });
    assertThat(changed(world, later, account)).isEmpty();
  }

  private static List<Session> changed(StoreWorld world, String mark, AccountId account) {
    return world.inTransaction(tx -> tx.sessions().changedSince(mark, false)).stream()
        .filter(session -> session.request().account().equals(account))
        .toList();
  }

  @ForEachKind
  void a_transaction_sees_its_own_changes_since_its_own_mark(StoreWorld world) {
    AccountId account = world.account();
    Session session = world.unsaved(account, 5);
    world.run(
        tx -> {
          tx.sessions().insert(session, CAUSE);
          assertThat(tx.sessions().changedSince(tx.mark(), false)).contains(session);
        });
  }

  @ForEachKind
  void a_first_load_leaves_out_what_has_ended_and_holds_nothing(StoreWorld world) {
    AccountId account = world.account();
    NodeId node = world.node("h100", 2);
    Session waits = world.session(account);
    Session over = world.after(world.session(account), STOP, T0);
    Session placed = world.placed(world.session(account), node, 0);
    Allocation held = world.only(placed);
    Session stopping = world.after(placed, STOP, T0);
    Session holds = world.after(stopping, ended(), T0);
    List<Session> ours = List.of(waits, over, holds);
    assertThat(firstLoad(world)).filteredOn(ours::contains).containsOnly(waits, holds);
    world.run(tx -> tx.allocations().release(held.id(), "agent", T0));
    assertThat(firstLoad(world)).filteredOn(ours::contains).containsOnly(waits);
    assertThat(world.list(tx -> tx.sessions().changedSince("0", false))).containsAll(ours);
  }

  private static List<Session> firstLoad(StoreWorld world) {
    return world.inTransaction(tx -> tx.sessions().changedSince("0", true));
  }
}
