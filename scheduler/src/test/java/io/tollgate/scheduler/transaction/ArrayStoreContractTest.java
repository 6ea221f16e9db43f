package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.idle.IdleSource;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.ArrayEvents;
import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.ArrayTemplate;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.Ending;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.StartTerms;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** What every store of arrays does. */
class ArrayStoreContractTest {
  private static final int AHEAD = 2;

  private static SessionArray array(StoreWorld world, AccountId account, int count) {
    Session like = world.unsaved(account, 10);
    SessionArray array =
        new SessionArray(
            UUID.randomUUID(),
            new ArrayTemplate(
                like.request(),
                true,
                new StartTerms(7, OptionalInt.of(2)),
                Optional.of(new IdleWish.Choice(new IdleTerms(5, 30), IdleSource.SESSION))),
            new ArraySize(count, OptionalInt.of(2)),
            true,
            0,
            Optional.empty(),
            Optional.empty(),
            new Cause("key:1", "request-1", "array"));
    world.run(tx -> tx.arrays().insert(array));
    return array;
  }

  private static Session element(StoreWorld world, SessionArray array, int index) {
    Session element =
        world.element(array.account(), new ArrayPlace(array.id(), index, OptionalInt.of(2)));
    world.run(tx -> tx.sessions().insert(element, CAUSE));
    return element;
  }

  private static SessionArray with(
      SessionArray array,
      int made,
      Optional<SessionArray.Closed> closed,
      Optional<SessionArray.Halt> halt) {
    return new SessionArray(
        array.id(), array.template(), array.size(), false, made, closed, halt, array.cause());
  }

  private static Optional<UUID> due(StoreWorld world, int seconds) {
    List<SessionArray> found =
        world.list(tx -> tx.arrays().lockDue(T0.plusSeconds(seconds), AHEAD).stream().toList());
    return found.stream().map(SessionArray::id).findFirst();
  }

  private static boolean ends(StoreWorld world, SessionArray array) {
    return world.list(tx -> tx.arrays().lockEnded().stream().toList()).stream()
        .anyMatch(ended -> ended.id().equals(array.id()));
  }

  @ForEachKind
  void an_array_ends_when_no_more_are_made_and_all_have_ended_and_is_told_once(StoreWorld world) {
    while (world.maybe(tx -> tx.arrays().lockEnded()).isPresent()) {
      world.run(tx -> ArrayEvents.tellEnds(tx, T0)); // Those of other tests.
    }
    SessionArray array = array(world, world.account(), 2);
    Session element = element(world, array, 1);
    assertThat(ends(world, array)).isFalse();
    SessionArray.Closed stopped = new SessionArray.Closed(SessionArray.End.STOPPED, T0);
    world.run(tx -> tx.arrays().save(with(array, 1, Optional.of(stopped), Optional.empty())));
    assertThat(ends(world, array)).isFalse();
    world.after(element, new SessionEvent.StopOrdered(EndReason.STOPPED_BY_USER), T0);
    assertThat(ends(world, array)).isTrue();
    assertThat(world.list(tx -> List.copyOf(tx.arrays().endings(ids(array)).keySet()))).isEmpty();
    world.run(tx -> ArrayEvents.tellEnds(tx, T0));
    assertThat(ends(world, array)).isFalse();
    assertThat(world.list(tx -> List.copyOf(tx.arrays().endings(ids(array)).values())))
        .containsExactly(new Ending(Ending.As.OTHER, T0));
    Ending again = new Ending(Ending.As.FAILED, T0.plusSeconds(9));
    assertThat(world.list(tx -> List.of(tx.arrays().end(array.id(), again))))
        .containsExactly(false);
  }

  @ForEachKind
  void a_changed_array_tells_those_of_its_elements_that_have_not_ended(StoreWorld world) {
    SessionArray array = array(world, world.account(), 5);
    Session waits = element(world, array, 1);
    Session over = element(world, array, 2);
    world.after(over, new SessionEvent.StopOrdered(EndReason.STOPPED_BY_USER), T0);
    SessionArray after =
        new SessionArray(
            array.id(),
            new ArrayTemplate(
                array.template().request(),
                array.template().requeue(),
                new StartTerms(-3, OptionalInt.of(2)),
                array.template().idle()),
            new ArraySize(5, OptionalInt.of(4)),
            array.held(),
            array.made(),
            array.closed(),
            array.halt(),
            array.cause());

    world.run(tx -> tx.arrays().change(after));
    world.run(tx -> tx.arrays().limitElements(after));

    assertThat(world.list(tx -> tx.arrays().find(array.id()).stream().toList()))
        .containsExactly(after);
    assertThat(most(world, waits)).isEqualTo(OptionalInt.of(4));
    assertThat(most(world, over)).isEqualTo(OptionalInt.of(2));
  }

  private static OptionalInt most(StoreWorld world, Session element) {
    return world
        .list(tx -> tx.sessions().findAll(List.of(element.id().value())))
        .get(0)
        .request()
        .array()
        .orElseThrow()
        .runningMax();
  }

  private static List<UUID> ids(SessionArray array) {
    return List.of(array.id());
  }

  @ForEachKind
  void what_waits_for_an_array_that_ended_otherwise_is_found(StoreWorld world) {
    SessionArray array = array(world, world.account(), 2);
    Session wants = world.afterArray(array, Dependency.Condition.COMPLETED);
    Session any = world.afterArray(array, Dependency.Condition.ENDED);
    Session failure = world.afterArray(array, Dependency.Condition.FAILED);
    assertThat(world.list(tx -> tx.sessions().neverMet()))
        .doesNotContain(wants.id().value(), any.id().value(), failure.id().value());
    world.run(
        tx ->
            tx.arrays()
                .save(
                    with(
                        array,
                        0,
                        Optional.of(new SessionArray.Closed(SessionArray.End.STOPPED, T0)),
                        Optional.empty())));
    world.run(tx -> tx.arrays().end(array.id(), new Ending(Ending.As.FAILED, T0)));
    assertThat(world.list(tx -> tx.sessions().neverMet()))
        .contains(wants.id().value())
        .doesNotContain(any.id().value(), failure.id().value());
    assertThat(world.list(tx -> tx.sessions().findAll(List.of(wants.id().value()))))
        .extracting(found -> found.request().timing())
        .containsExactly(wants.request().timing());
    world.after(wants, new SessionEvent.StopOrdered(EndReason.NEVER_STARTED), T0);
  }

  /** Arrays of other tests of the same database are none of ours. */
  private static void closeOthers(StoreWorld world) {
    while (due(world, 1_000_000).isPresent()) {
      world.run(
          tx ->
              tx.arrays()
                  .lockDue(T0.plusSeconds(1_000_000), AHEAD)
                  .ifPresent(
                      open ->
                          tx.arrays()
                              .save(
                                  with(
                                      open,
                                      open.made(),
                                      Optional.of(
                                          new SessionArray.Closed(SessionArray.End.STOPPED, T0)),
                                      Optional.empty()))));
    }
  }

  @ForEachKind
  void an_array_reads_back_as_it_was_written(StoreWorld world) {
    SessionArray array = array(world, world.account(), 5);
    assertThat(world.list(tx -> tx.arrays().find(array.id()).stream().toList()))
        .containsExactly(array);

    SessionArray halted =
        with(
            array,
            3,
            Optional.empty(),
            Optional.of(
                new SessionArray.Halt(
                    WaitCode.INSUFFICIENT_BALANCE, "Too little.", T0, T0.plusSeconds(5))));
    world.run(tx -> tx.arrays().save(halted));
    assertThat(world.list(tx -> tx.arrays().lock(array.id()).stream().toList()))
        .containsExactly(halted);
    world.refuses(tx -> tx.arrays().insert(array));
  }

  @ForEachKind
  void an_element_is_there_once_and_says_which_it_is(StoreWorld world) {
    SessionArray array = array(world, world.account(), 5);
    Session first = element(world, array, 1);

    assertThat(
            world.list(
                tx ->
                    tx.sessions().find(first.id()).stream()
                        .flatMap(session -> session.request().array().stream())
                        .toList()))
        .containsExactly(new ArrayPlace(array.id(), 1, OptionalInt.of(2)));
    Session again =
        world.element(array.account(), new ArrayPlace(array.id(), 1, OptionalInt.of(2)));
    world.refuses(tx -> tx.sessions().insert(again, CAUSE));
  }

  @ForEachKind
  void elements_are_listed_and_counted_by_state(StoreWorld world) {
    SessionArray array = array(world, world.account(), 5);
    Session first = element(world, array, 1);
    Session second = element(world, array, 2);
    Session third = element(world, array, 3);
    world.after(second, new SessionEvent.Placed(), T0);

    assertThat(elements(world, array, EnumSet.allOf(SessionState.class), 9))
        .containsExactly(first.id(), second.id(), third.id());
    assertThat(elements(world, array, Set.of(SessionState.QUEUED), 9))
        .containsExactly(first.id(), third.id());
    assertThat(elements(world, array, Set.of(SessionState.QUEUED), 1)).containsExactly(first.id());
    assertThat(world.list(tx -> List.copyOf(tx.arrays().open(Set.of(array.id())).entrySet())))
        .containsExactly(
            Map.entry(array.id(), Map.of(SessionState.QUEUED, 2, SessionState.STARTING, 1)));
  }

  private static List<SessionId> elements(
      StoreWorld world, SessionArray array, Set<SessionState> states, int limit) {
    return world.list(tx -> tx.arrays().elements(array.id(), states, limit));
  }

  @ForEachKind
  void an_array_is_due_while_it_is_open_and_few_of_its_elements_wait(StoreWorld world) {
    closeOthers(world);
    SessionArray array = array(world, world.account(), 5);
    assertThat(due(world, 0)).contains(array.id());
    element(world, array, 1);
    Session second = element(world, array, 2);
    assertThat(due(world, 0)).isEmpty();
    world.after(second, new SessionEvent.Placed(), T0);
    assertThat(due(world, 0)).contains(array.id());

    SessionArray halted =
        with(
            array,
            2,
            Optional.empty(),
            Optional.of(
                new SessionArray.Halt(WaitCode.SPEND_LIMIT, "Reached.", T0, T0.plusSeconds(5))));
    world.run(tx -> tx.arrays().save(halted));
    assertThat(due(world, 4)).isEmpty();
    assertThat(due(world, 5)).contains(array.id());
    world.run(
        tx ->
            tx.arrays()
                .save(
                    with(
                        array,
                        2,
                        Optional.of(new SessionArray.Closed(SessionArray.End.STOPPED, T0)),
                        Optional.empty())));
    assertThat(due(world, 100)).isEmpty();
  }

  @ForEachKind
  void what_is_still_to_be_made_counts_for_its_account(StoreWorld world) {
    AccountId account = world.account();
    AccountId other = world.account();
    SessionArray first = array(world, account, 5);
    array(world, account, 100);
    SessionArray closed = array(world, other, 7);
    world.run(tx -> tx.arrays().save(with(first, 2, Optional.empty(), Optional.empty())));
    world.run(
        tx ->
            tx.arrays()
                .save(
                    with(
                        closed,
                        1,
                        Optional.of(new SessionArray.Closed(SessionArray.End.DEADLINE, T0)),
                        Optional.empty())));

    assertThat(world.list(tx -> List.copyOf(tx.arrays().toCome(Set.of(account, other)).entrySet())))
        .containsExactly(Map.entry(account, 103));
  }
}
