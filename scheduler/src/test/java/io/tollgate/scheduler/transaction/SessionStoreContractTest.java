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
import io.tollgate.scheduler.session.BillingPhase;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionLife;
import io.tollgate.scheduler.session.SessionRequest;
import io.tollgate.scheduler.session.SessionState;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/** What every store of sessions does. */
class SessionStoreContractTest {
  private static final SessionEvent STOP = new SessionEvent.StopOrdered(EndReason.STOPPED_BY_USER);

  @ForEachKind
  void a_session_is_read_as_it_was_written(StoreWorld world) {
    Session session = world.session(world.account());
    assertThat(find(world, session)).contains(session);
    assertThat(world.maybe(tx -> tx.sessions().lock(session.id()))).contains(session);
    assertThat(world.maybe(tx -> tx.sessions().find(new SessionId(UUID.randomUUID())))).isEmpty();
  }

  @ForEachKind
  void an_environment_stays_sealed_as_it_was(StoreWorld world) {
    Session plain = world.unsaved(world.account(), 10);
    SessionRequest asked = plain.request();
    SessionRequest request =
        new SessionRequest(
            asked.account(),
            asked.keyId(),
            asked.world(),
            Optional.empty(),
            asked.kind(),
            asked.workflow(),
            asked.workflowVersion(),
            asked.capacityClass(),
            asked.priorityClass(),
            asked.quoteId(),
            asked.shape(),
            asked.command(),
            Optional.of(new byte[] {1, 2, 3}),
            asked.ports(),
            asked.labels(),
            true,
            T0);
    Session session = new Session(plain.id(), request, plain.progress());
    world.run(tx -> tx.sessions().insert(session, CAUSE));
    SessionRequest read = find(world, session).orElseThrow().request();
    assertThat(read.environmentSealed().orElseThrow()).containsExactly(1, 2, 3);
    assertThat(read.name()).isEmpty();
    assertThat(read.allowInfeasible()).isTrue();
  }

  @ForEachKind
  void several_are_found_once_each_however_often_they_are_asked_for(StoreWorld world) {
    AccountId account = world.account();
    Session one = world.session(account);
    Session two = world.session(account);
    List<UUID> ids =
        List.of(one.id().value(), two.id().value(), one.id().value(), UUID.randomUUID());
    assertThat(world.list(tx -> tx.sessions().findAll(ids))).containsExactlyInAnyOrder(one, two);
    assertThat(world.list(tx -> tx.sessions().findAll(List.of()))).isEmpty();
  }

  @ForEachKind
  void a_quote_starts_one_session(StoreWorld world) {
    Session first = world.session(world.account());
    Session again =
        new Session(new SessionId(UUID.randomUUID()), first.request(), first.progress());
    world.refuses(tx -> tx.sessions().insert(again, CAUSE));
    assertThat(find(world, again)).isEmpty();
  }

  @ForEachKind
  void a_session_belongs_to_an_account_and_has_an_id_of_its_own(StoreWorld world) {
    Session first = world.session(world.account());
    Session other = world.unsaved(world.account(), 10);
    world.refuses(
        tx ->
            tx.sessions()
                .insert(new Session(first.id(), other.request(), other.progress()), CAUSE));
    SessionRequest asked = other.request();
    SessionRequest ofNobody =
        new SessionRequest(
            new AccountId(UUID.randomUUID()),
            asked.keyId(),
            asked.world(),
            asked.name(),
            asked.kind(),
            asked.workflow(),
            asked.workflowVersion(),
            asked.capacityClass(),
            asked.priorityClass(),
            asked.quoteId(),
            asked.shape(),
            asked.command(),
            asked.environmentSealed(),
            asked.ports(),
            asked.labels(),
            asked.allowInfeasible(),
            T0);
    world.refuses(
        tx -> tx.sessions().insert(new Session(other.id(), ofNobody, other.progress()), CAUSE));
  }

  @ForEachKind
  void a_session_moves_on_and_each_step_is_recorded(StoreWorld world) {
    Session queued = world.session(world.account());
    Session starting = world.after(queued, new SessionEvent.Placed(), T0.plusSeconds(1));
    Session running = world.after(starting, new SessionEvent.Ran(), T0.plusSeconds(2));
    Session stopping = world.after(running, STOP, T0.plusSeconds(3));
    Session ended = world.after(stopping, ended(), T0.plusSeconds(4));
    assertThat(find(world, queued)).contains(ended);
    assertThat(world.transitions(queued.id()))
        .containsExactly(
            "2 queued starting placed - tester",
            "3 starting running ran - tester",
            "4 running stopping stop_ordered - tester",
            "5 stopping ended work_ended stopped_by_user tester");
  }

  private static SessionEvent ended() {
    return new SessionEvent.WorkEnded(EndReason.COMPLETED, OptionalInt.of(0), "done", 1);
  }

  @ForEachKind
  void who_read_an_older_version_changes_nothing(StoreWorld world) {
    Session queued = world.session(world.account());
    Session starting = world.after(queued, new SessionEvent.Placed(), T0);
    Progress late = next(queued, STOP);
    world.refuses(tx -> tx.sessions().advance(queued, late, STOP, CAUSE, T0));
    assertThat(find(world, queued)).contains(starting);
    assertThat(world.transitions(queued.id())).hasSize(1);
  }

  private static Progress next(Session session, SessionEvent event) {
    return SessionLife.apply(session.progress(), event, LifePolicy.defaults(), T0).orElseThrow();
  }

  @ForEachKind
  void ended_stays_ended(StoreWorld world) {
    Session ended = world.after(world.session(world.account()), STOP, T0);
    assertThat(ended.state()).isEqualTo(SessionState.ENDED);
    Progress at = ended.progress();
    Progress revived =
        progress(at, SessionState.QUEUED, BillingPhase.NONE, false, at.version() + 1);
    world.refuses(
        tx -> tx.sessions().advance(ended, revived, new SessionEvent.Placed(), CAUSE, T0));
    assertThat(find(world, ended)).contains(ended);
  }

  @ForEachKind
  void end_reason_time_and_settlement_come_together(StoreWorld world) {
    Session queued = world.session(world.account());
    Progress at = queued.progress();
    for (Progress wrong :
        List.of(
            progress(at, SessionState.ENDED, BillingPhase.SETTLED, false, 2),
            progress(at, SessionState.ENDED, BillingPhase.NONE, true, 2),
            progress(at, SessionState.QUEUED, BillingPhase.SETTLED, false, 2),
            progress(at, SessionState.QUEUED, BillingPhase.NONE, true, 2),
            progress(at, SessionState.STOPPING, BillingPhase.NONE, false, 2))) {
      world.refuses(
          tx -> tx.sessions().advance(queued, wrong, new SessionEvent.Placed(), CAUSE, T0));
    }
    assertThat(find(world, queued)).contains(queued);
    assertThat(world.transitions(queued.id())).isEmpty();
  }

  private static Progress progress(
      Progress at, SessionState state, BillingPhase billing, boolean over, long version) {
    return new Progress(
        state,
        billing,
        over ? Optional.of(EndReason.CANCELLED) : Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        at.requeue(),
        at.attempt(),
        0,
        0,
        Optional.empty(),
        at.prepaidMinutes(),
        0,
        T0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        over ? Optional.of(T0) : Optional.empty(),
        version);
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
    assertThat(overdue(world, T0.plusSeconds(1), bound.plusSeconds(1)))
        .filteredOn(ours::contains)
        .containsExactlyElementsOf(ours);
    assertThat(overdue(world, T0, bound)).doesNotContainAnyElementsOf(ours);
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

  private static Optional<Session> find(StoreWorld world, Session session) {
    return world.inTransaction(tx -> tx.sessions().find(session.id()));
  }
}
