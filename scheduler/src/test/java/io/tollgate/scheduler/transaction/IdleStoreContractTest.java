package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.agent.UtilizationStore;
import io.tollgate.scheduler.agent.UtilizationStore.Span;
import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import io.tollgate.scheduler.idle.IdleProtection;
import io.tollgate.scheduler.idle.IdleSource;
import io.tollgate.scheduler.idle.IdleStore;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What every store of idle protections does, and of the minutes that they are judged by. */
class IdleStoreContractTest {
  private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");

  private static IdleProtection protection(SessionId session, Instant lookAt) {
    return new IdleProtection(
        session, new IdleTerms(7, 12), IdleSource.WORKFLOW, Optional.empty(), Optional.of(lookAt));
  }

  private static void insert(StoreWorld world, IdleProtection... protections) {
    world.run(
        tx ->
            tx.idle()
                .insert(
                    List.of(protections).stream()
                        .map(one -> new IdleStore.Frozen(one, CAUSE, T0))
                        .toList()));
  }

  private static IdleProtection of(StoreWorld world, Session session) {
    return world.map(tx -> tx.idle().of(List.of(session.id().value()))).get(session.id().value());
  }

  @ForEachKind
  void a_protection_is_read_as_it_was_written_and_there_is_one_of_a_session(StoreWorld world) {
    Session session = world.session(world.account());
    IdleProtection protection = protection(session.id(), T0);
    insert(world, protection);
    insert(world);

    assertThat(of(world, session)).isEqualTo(protection);
    assertThat(world.map(tx -> tx.idle().of(List.of(UUID.randomUUID())))).isEmpty();
    IdleStore.Frozen again = new IdleStore.Frozen(protection, CAUSE, T0);
    world.refuses(tx -> tx.idle().insert(List.of(again)));
    SessionId nobody = new SessionId(UUID.randomUUID());
    IdleStore.Frozen lost = new IdleStore.Frozen(protection(nobody, T0), CAUSE, T0);
    world.refuses(tx -> tx.idle().insert(List.of(lost)));
  }

  @ForEachKind
  void the_longest_due_come_first_and_no_more_than_asked_for(StoreWorld world) {
    Session first = world.session(world.account());
    Session second = world.session(world.account());
    Session third = world.session(world.account());
    insert(
        world,
        protection(third.id(), LONG_AGO.plusSeconds(9)),
        protection(first.id(), LONG_AGO),
        protection(second.id(), LONG_AGO.plusSeconds(1)));

    assertThat(world.list(tx -> tx.idle().due(LONG_AGO.plusSeconds(8), 10)))
        .extracting(IdleProtection::session)
        .containsExactly(first.id(), second.id());
    assertThat(world.list(tx -> tx.idle().due(LONG_AGO.plusSeconds(9), 1)))
        .extracting(IdleProtection::session)
        .containsExactly(first.id());

    world.run(
        tx ->
            tx.idle()
                .lookAgain(
                    Map.of(
                        first.id(),
                        Optional.of(LONG_AGO.plusSeconds(100)),
                        second.id(),
                        Optional.empty())));
    assertThat(world.list(tx -> tx.idle().due(LONG_AGO.plusSeconds(9), 10)))
        .extracting(IdleProtection::session)
        .containsExactly(third.id());
    assertThat(of(world, first).lookAt()).contains(LONG_AGO.plusSeconds(100));
    assertThat(of(world, second).lookAt()).isEmpty();

    world.run(
        tx -> {
          tx.idle().lookAgain(Map.of());
          tx.idle().lookAgain(Map.of(first.id(), Optional.empty(), third.id(), Optional.empty()));
        });
    assertThat(world.list(tx -> tx.idle().due(LONG_AGO.plusSeconds(200), 10))).isEmpty();
  }

  @ForEachKind
  void a_warning_is_noted_and_taken_back(StoreWorld world) {
    Session session = world.session(world.account());
    insert(world, protection(session.id(), T0));

    world.run(tx -> tx.idle().warn(session.id(), Optional.of(T0.plusSeconds(5))));
    assertThat(of(world, session).warnedAt()).contains(T0.plusSeconds(5));
    assertThat(of(world, session).lookAt()).contains(T0);
    world.run(tx -> tx.idle().warn(session.id(), Optional.empty()));
    assertThat(of(world, session)).isEqualTo(protection(session.id(), T0));
  }

  @ForEachKind
  void of_each_gpu_the_minutes_asked_for_are_found(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    Allocation held = world.only(world.placed(world.session(world.account()), node, 0, 1));
    UUID id = held.id().value();
    String gpu = StoreWorld.gpu(node, 0);
    world.run(
        tx ->
            tx.utilization()
                .put(List.of(row(id, gpu, 0, 3.5), row(id, gpu, 1, null), row(id, gpu, 2, 90.0))));

    Span early = new Span(id, gpu, 0, 2);
    Span late = new Span(id, gpu, 2, 9);
    Span dark = new Span(id, StoreWorld.gpu(node, 1), 0, 9);
    Map<Span, List<Utilization>> known =
        world.map(tx -> tx.utilization().within(List.of(early, late, dark)));

    assertThat(known.get(early))
        .containsExactlyInAnyOrder(minute(gpu, 0, 3.5), minute(gpu, 1, null));
    assertThat(known.get(late)).containsExactly(minute(gpu, 2, 90.0));
    assertThat(known.getOrDefault(dark, List.of())).isEmpty();
    assertThat(world.map(tx -> tx.utilization().within(List.of()))).isEmpty();
  }

  @ForEachKind
  void a_workflow_says_what_its_sessions_are_protected_by(StoreWorld world) {
    IdleTerms terms = new IdleTerms(9, 20);
    boolean known = world.inTransaction(tx -> tx.workflows().setIdle("batch", Optional.of(terms)));
    assertThat(known).isTrue();
    assertThat(world.maybe(tx -> tx.workflows().find("batch").flatMap(one -> one.idle())))
        .contains(terms);
    assertThat(world.maybe(tx -> tx.workflows().find("command").flatMap(one -> one.idle())))
        .isEmpty();
    boolean chess = world.inTransaction(tx -> tx.workflows().setIdle("chess", Optional.of(terms)));
    assertThat(chess).isFalse();
    world.run(tx -> tx.workflows().setIdle("batch", Optional.empty()));
    assertThat(world.maybe(tx -> tx.workflows().find("batch").flatMap(one -> one.idle())))
        .isEmpty();
  }

  private static UtilizationStore.Row row(UUID allocation, String gpu, int minute, Double percent) {
    return new UtilizationStore.Row(allocation, minute(gpu, minute, percent));
  }

  private static Utilization minute(String gpu, int minute, Double percent) {
    return new Utilization(gpu, minute, 4, 4, percent, percent, null, null, null, null, "gpu_util");
  }
}
