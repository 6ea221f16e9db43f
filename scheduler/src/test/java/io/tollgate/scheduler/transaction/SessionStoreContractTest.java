package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.BillingPhase;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.OperatorHold;
import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.Preempted;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionLife;
import io.tollgate.scheduler.session.SessionRequest;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SessionStore;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.session.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

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
            asked.project(),
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
            new Timing(Optional.of(T0.plusSeconds(60)), Optional.of(T0.plusSeconds(6_000))),
            Optional.empty(),
            T0);
    Session session = new Session(plain.id(), request, plain.progress());
    world.run(tx -> tx.sessions().insert(session, CAUSE));
    SessionRequest read = find(world, session).orElseThrow().request();
    assertThat(read.environmentSealed().orElseThrow()).containsExactly(1, 2, 3);
    assertThat(read.name()).isEmpty();
    assertThat(read.allowInfeasible()).isTrue();
    assertThat(read.timing()).isEqualTo(request.timing());
  }

  @ForEachKind
  void a_hold_is_kept_and_taken_back(StoreWorld world) {
    Session session = world.session(world.account());
    Session held = world.after(session, new SessionEvent.Held(), T0.plusSeconds(5));
    assertThat(find(world, session).orElseThrow().progress().heldSince())
        .contains(T0.plusSeconds(5));
    world.after(held, new SessionEvent.LetGo(), T0.plusSeconds(6));
    assertThat(find(world, session).orElseThrow().progress().heldSince()).isEmpty();
  }

  @ForEachKind
  void what_waits_for_an_end_that_cannot_come_is_found_while_it_waits(StoreWorld world) {
    Session first = world.session(world.account());
    Session second = world.after(first, Dependency.Condition.COMPLETED);
    Session third = world.after(first, Dependency.Condition.ENDED);
    assertThat(find(world, second).orElseThrow().request().timing().after())
        .containsExactly(
            new Dependency(
                Predecessor.of(first.id()),
                Dependency.Condition.COMPLETED,
                Duration.ofSeconds(30)));
    assertThat(neverMet(world)).isEmpty();
    world.after(
        first, new SessionEvent.StopOrdered(EndReason.STOPPED_BY_USER, false), T0.plusSeconds(9));
    assertThat(neverMet(world)).containsExactly(second.id().value());
    world.after(second, new SessionEvent.Placed(), T0.plusSeconds(9));
    world.after(third, new SessionEvent.Placed(), T0.plusSeconds(9));
    assertThat(neverMet(world)).isEmpty();
  }

  private static List<UUID> neverMet(StoreWorld world) {
    return world.inTransaction(tx -> tx.sessions().neverMet());
  }

  @ForEachKind
  void an_operators_hold_and_a_rank_are_kept_and_taken_back(StoreWorld world) {
    Session session = world.session(world.account());
    Session held =
        world.after(session, new SessionEvent.HeldByOperator("key:1", "why"), T0.plusSeconds(5));
    assertThat(find(world, session).orElseThrow().progress().operatorHold())
        .contains(new OperatorHold("key:1", "why", T0.plusSeconds(5)));
    Session ranked = world.after(held, new SessionEvent.Ranked(-7), T0.plusSeconds(6));
    assertThat(find(world, session).orElseThrow().progress().priority()).isEqualTo(-7);
    world.after(ranked, new SessionEvent.LetGoByOperator(), T0.plusSeconds(7));
    assertThat(find(world, session).orElseThrow().progress().operatorHold()).isEmpty();
  }

  @ForEachKind
  void that_it_was_made_to_leave_is_kept_with_for_whom(StoreWorld world) {
    Session session = world.session(world.account());
    Session starting = world.after(session, new SessionEvent.Placed(), T0);
    Session running = world.after(starting, new SessionEvent.Ran(), T0);
    SessionId claimant = world.session(world.account()).id();
    world.after(running, SessionEvent.StopOrdered.preempted(claimant), T0.plusSeconds(5));
    assertThat(find(world, session).orElseThrow().progress().preempted())
        .contains(new Preempted(1, T0.plusSeconds(5), Optional.of(claimant)));
  }

  @ForEachKind
  void what_could_no_longer_end_before_its_deadline_is_found_while_it_waits(StoreWorld world) {
    Session session = world.due(world.account(), 10, T0.plusSeconds(3_600));
    world.session(world.account());
    Instant last = T0.plusSeconds(3_000);
    assertThat(late(world, last)).isEmpty();
    Instant late = last.plusMillis(1);
    assertThat(late(world, late)).containsExactly(session.id().value());
    world.after(session, new SessionEvent.Placed(), late);
    assertThat(late(world, late)).isEmpty();
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
            asked.project(),
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
            asked.timing(),
            asked.array(),
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
  void a_step_says_more_than_the_session_where_there_is_more_to_say(StoreWorld world) {
    Session queued = world.session(world.account());
    Session failed =
        world.after(
            world.after(queued, new SessionEvent.Placed(), T0),
            new SessionEvent.StartFailed("no image"),
            T0.plusSeconds(1));
    Session placed =
        world.after(
            failed, new SessionEvent.Placed(Optional.of("n1 had room")), T0.plusSeconds(20));

    assertThat(world.messages(queued.id())).containsExactly("-", "no image", "n1 had room");
    assertThat(placed.progress().message()).contains("no image");
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
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        at.prepaidMinutes(),
        at.minutesMin(),
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

  private static List<UUID> late(StoreWorld world, Instant now) {
    return world.inTransaction(tx -> tx.sessions().pastDeadline(now));
  }

  private static Optional<Session> find(StoreWorld world, Session session) {
    return world.inTransaction(tx -> tx.sessions().find(session.id()));
  }

  @ForEachKind
  void a_shape_is_read_as_it_was_written_and_keeps_one_of_its_models(StoreWorld world) {
    Session plain = world.unsaved(world.account(), 5);
    Shape wanted =
        new Shape(
            "a100",
            List.of("h100", "l4"),
            1,
            1,
            250,
            4,
            1L << 30,
            Map.of("rack", "r1"),
            new Neighbours(
                Map.of("team", "blue"),
                Optional.of(new Neighbours.Together("rack", Optional.of(Duration.ofMinutes(5))))));
    SessionRequest request = plain.request().with(wanted);
    Session session = new Session(plain.id(), request, plain.progress());
    world.run(tx -> tx.sessions().insert(List.of(new SessionStore.Submitted(session, CAUSE))));
    assertThat(found(world, session).request().shape()).isEqualTo(wanted);
    world.run(tx -> tx.sessions().chooseModel(session.id(), "h100"));
    assertThat(found(world, session).request().shape()).isEqualTo(wanted.on(List.of("h100")));
  }

  private static Session found(StoreWorld world, Session session) {
    return world.inTransaction(tx -> tx.sessions().find(session.id())).orElseThrow();
  }
}
