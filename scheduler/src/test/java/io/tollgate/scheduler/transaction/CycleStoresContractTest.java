package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What every store does with what users were told, and with who leads. */
class CycleStoresContractTest {
  private static final Instant LATEST = T0.plusSeconds(3_600);

  @ForEachKind
  void the_reasons_of_those_that_wait_are_read_as_written_last(StoreWorld world) {
    Session one = world.session(world.account());
    Session two = world.session(world.account());
    world.run(tx -> tx.waits().putReasons(Map.of(), T0));
    Map<WaitCode, Instant> first = Map.of(WaitCode.CAPACITY, T0);
    Map<WaitCode, Instant> last =
        Map.of(WaitCode.PRIORITY, T0.plusSeconds(1), WaitCode.NODE_DOWN, T0.plusNanos(2_000));
    world.run(tx -> tx.waits().putReasons(Map.of(one.id(), first, two.id(), first), T0));
    world.run(tx -> tx.waits().putReasons(Map.of(one.id(), last), T0));
    assertThat(reasons(world, one)).contains(last);
    assertThat(reasons(world, two)).contains(first);
    world.run(tx -> tx.waits().putReasons(Map.of(two.id(), Map.of()), T0));
    assertThat(reasons(world, two)).contains(Map.of());
    world.after(one, new SessionEvent.Placed(), T0);
    assertThat(reasons(world, one)).isEmpty();
    SessionId unknown = new SessionId(UUID.randomUUID());
    world.refuses(tx -> tx.waits().putReasons(Map.of(unknown, first), T0));
    world.refuses(
        tx -> {
          tx.waits().putReasons(Map.of(two.id(), last), T0);
          throw new IllegalStateException("after all");
        });
    assertThat(reasons(world, two)).contains(Map.of());
  }

  private static Optional<Map<WaitCode, Instant>> reasons(StoreWorld world, Session session) {
    return Optional.ofNullable(world.inTransaction(tx -> tx.waits().reasons()).get(session.id()));
  }

  @ForEachKind
  void a_promise_is_open_while_its_session_waits_and_nothing_is_decided(StoreWorld world) {
    Session session = world.session(world.account());
    Promise promise = promise(session, LATEST, T0, Optional.empty());
    world.run(tx -> tx.waits().putPromises(List.of(promise)));
    assertThat(open(world, session)).containsExactly(promise);
    assertThat(world.promise(session.id())).contains(LATEST + " " + LATEST + " - -");
    world.run(tx -> tx.waits().decidePromises(Map.of(session.id(), true), T0.plusSeconds(9)));
    assertThat(open(world, session)).isEmpty();
    assertThat(world.promise(session.id()))
        .contains(LATEST + " " + LATEST + " true " + T0.plusSeconds(9));

    Session starts = world.session(world.account());
    world.run(tx -> tx.waits().putPromises(List.of(promise(starts, LATEST, T0, Optional.empty()))));
    world.after(starts, new SessionEvent.Placed(), T0);
    assertThat(open(world, starts)).isEmpty();
    world.run(tx -> tx.waits().decidePromises(Map.of(new SessionId(UUID.randomUUID()), true), T0));
  }

  @ForEachKind
  void a_promise_taken_back_is_open_no_longer_and_neither_kept_nor_broken(StoreWorld world) {
    Session session = world.session(world.account());
    Promise promise = promise(session, LATEST, T0, Optional.empty());
    world.run(tx -> tx.waits().putPromises(List.of(promise)));
    world.run(tx -> tx.waits().withdrawPromises(List.of(session.id()), T0.plusSeconds(9)));
    assertThat(open(world, session)).isEmpty();
    assertThat(world.promise(session.id()))
        .contains(LATEST + " " + LATEST + " - " + T0.plusSeconds(9));
    // Once is enough: the time stands.
    world.run(tx -> tx.waits().withdrawPromises(List.of(session.id()), T0.plusSeconds(10)));
    assertThat(world.promise(session.id()))
        .contains(LATEST + " " + LATEST + " - " + T0.plusSeconds(9));
    Promise again = promise(session, LATEST.plusSeconds(60), T0.plusSeconds(20), Optional.empty());
    world.run(tx -> tx.waits().putPromises(List.of(again)));
    assertThat(open(world, session)).containsExactly(again);
  }

  @ForEachKind
  void that_others_made_room_for_a_promise_and_its_guarantee_are_kept(StoreWorld world) {
    Session session = world.session(world.account());
    Promise plain = promise(session, LATEST, T0, Optional.empty());
    Promise freed =
        new Promise(
            session.id(), LATEST, T0, 3, plain.nodes(), true, Optional.of(T0), Optional.empty());
    world.run(tx -> tx.waits().putPromises(List.of(plain)));
    world.run(tx -> tx.waits().putPromises(List.of(freed)));
    assertThat(open(world, session)).containsExactly(freed);
  }

  private static Promise promise(
      Session session, Instant latest, Instant given, Optional<Promise.Cause> moved) {
    List<NodeId> nodes = List.of(new NodeId(UUID.randomUUID()), new NodeId(UUID.randomUUID()));
    return new Promise(session.id(), latest, given, 3, nodes, moved);
  }

  private static List<Promise> open(StoreWorld world, Session session) {
    return world.inTransaction(tx -> tx.waits().openPromises()).stream()
        .filter(promise -> promise.session().equals(session.id()))
        .toList();
  }

  @ForEachKind
  void a_moved_promise_remembers_what_was_told_first(StoreWorld world) {
    Session session = world.session(world.account());
    Instant later = LATEST.plusSeconds(60);
    world.run(
        tx -> tx.waits().putPromises(List.of(promise(session, LATEST, T0, Optional.empty()))));
    Promise moved = promise(session, later, T0, Optional.of(Promise.Cause.NODE_LOST));
    world.run(tx -> tx.waits().putPromises(List.of(moved)));
    assertThat(open(world, session)).containsExactly(moved);
    assertThat(world.promise(session.id())).contains(LATEST + " " + later + " - -");
  }

  @ForEachKind
  void a_promise_given_once_more_is_a_new_one(StoreWorld world) {
    Session session = world.session(world.account());
    world.run(
        tx -> tx.waits().putPromises(List.of(promise(session, LATEST, T0, Optional.empty()))));
    world.run(tx -> tx.waits().decidePromises(Map.of(session.id(), true), T0));
    Instant later = LATEST.plusSeconds(600);
    Promise again = promise(session, later, T0.plusSeconds(300), Optional.empty());
    world.run(tx -> tx.waits().putPromises(List.of(again)));
    assertThat(open(world, session)).containsExactly(again);
    assertThat(world.promise(session.id())).contains(later + " " + later + " - -");
    world.refuses(
        tx -> {
          tx.waits().decidePromises(Map.of(session.id(), false), T0);
          throw new IllegalStateException("after all");
        });
    assertThat(open(world, session)).containsExactly(again);
    Session unknown = world.unsaved(world.account(), 5);
    world.refuses(
        tx -> tx.waits().putPromises(List.of(promise(unknown, LATEST, T0, Optional.empty()))));
  }

  @ForEachKind
  void a_new_leader_raises_the_epoch_and_ends_the_one_before(StoreWorld world) {
    long first = raise(world);
    assertThat(isInForce(world, first)).isTrue();
    world.refuses(
        tx -> {
          tx.leadership().raise(UUID.randomUUID(), "elsewhere", "token");
          throw new IllegalStateException("after all");
        });
    assertThat(isInForce(world, first)).isTrue();
    long second = raise(world);
    assertThat(second).isEqualTo(first + 1);
    assertThat(isInForce(world, first)).isFalse();
    assertThat(isInForce(world, second)).isTrue();
  }

  private static long raise(StoreWorld world) {
    return world.inTransaction(tx -> tx.leadership().raise(UUID.randomUUID(), "here", "token"));
  }

  private static boolean isInForce(StoreWorld world, long epoch) {
    return world.inTransaction(tx -> tx.leadership().isInForce(epoch));
  }
}
