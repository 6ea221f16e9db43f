package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.ACT;
import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.ControlScope.Kind;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.control.Reach;
import io.tollgate.scheduler.control.ReachStore.Nodes;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.RecentStart;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** What every store of operators' rules does. */
class ControlStoresContractTest {
  private static final Act LATER = new Act("sre", "request-2", T0.plusSeconds(60));

  private static Control control(
      ControlAction action, ControlScope scope, OptionalInt rate, Optional<Instant> until) {
    return new Control(
        UUID.randomUUID(),
        "live",
        action,
        scope,
        rate,
        action == ControlAction.BLOCK,
        action == ControlAction.DRAIN ? Optional.of(T0.plusSeconds(50)) : Optional.empty(),
        "because",
        ACT.actor(),
        T0,
        until,
        Optional.empty());
  }

  private static Control queue(ControlScope scope) {
    return control(ControlAction.QUEUE, scope, OptionalInt.empty(), Optional.empty());
  }

  private static Control added(StoreWorld world, Control control) {
    world.run(tx -> tx.controls().insert(control, ACT));
    return control;
  }

  private static long version(StoreWorld world) {
    return world.<Long>inTransaction(tx -> tx.controls().version());
  }

  @ForEachKind
  void a_control_is_read_as_it_was_written(StoreWorld world) {
    UUID account = UUID.randomUUID();
    for (Control control :
        List.of(
            queue(ControlScope.GLOBAL),
            queue(ControlScope.named(Kind.PLAN, "pro")),
            queue(ControlScope.of(Kind.SESSION, UUID.randomUUID())),
            queue(ControlScope.project("film", Optional.of(new AccountId(account)))),
            control(
                ControlAction.THROTTLE,
                ControlScope.named(Kind.POOL, "h100"),
                OptionalInt.of(7),
                Optional.of(T0.plusSeconds(9))),
            control(
                ControlAction.BLOCK,
                ControlScope.named(Kind.WORKFLOW, "batch"),
                OptionalInt.empty(),
                Optional.empty()),
            control(
                ControlAction.DRAIN,
                ControlScope.of(Kind.NODE, UUID.randomUUID()),
                OptionalInt.empty(),
                Optional.empty()))) {
      added(world, control);
      assertThat(world.maybe(tx -> tx.controls().lock(control.id(), "live"))).contains(control);
      assertThat(world.maybe(tx -> tx.controls().lock(control.id(), "test"))).isEmpty();
      assertThat(world.list(tx -> tx.controls().list("live", false, 1_000))).contains(control);
    }
  }

  @ForEachKind
  void what_makes_no_sense_is_refused(StoreWorld world) {
    world.refuses(
        tx -> {
          Control twice = queue(ControlScope.GLOBAL);
          tx.controls().insert(twice, ACT);
          tx.controls().insert(twice, ACT);
        });
  }

  @ForEachKind
  void a_control_ends_once_and_each_change_moves_the_version(StoreWorld world) {
    long before = version(world);
    String mark = world.mark();
    Control control = added(world, queue(ControlScope.GLOBAL));
    assertThat(version(world)).isEqualTo(before + 1);
    assertThat(world.<Boolean>inTransaction(tx -> tx.controls().isVersion(before))).isFalse();
    assertThat(world.<Boolean>inTransaction(tx -> tx.controls().isVersion(before + 1))).isTrue();
    assertThat(world.list(tx -> tx.controls().inForce("live", T0))).contains(control);
    assertThat(world.list(tx -> tx.controls().inForce("test", T0))).isEmpty();

    world.run(tx -> tx.controls().end(control.id(), "done", LATER));
    assertThat(version(world)).isEqualTo(before + 2);
    Control ended = control.ended(LATER.at());
    assertThat(world.list(tx -> tx.controls().inForce("live", T0))).doesNotContain(control);
    assertThat(world.maybe(tx -> tx.controls().lock(control.id(), "live"))).contains(ended);
    assertThat(world.list(tx -> tx.controls().list("live", true, 1_000))).contains(ended);
    assertThat(world.list(tx -> tx.controls().list("live", false, 1_000))).doesNotContain(ended);
    assertThat(world.list(tx -> tx.controls().changedSince(mark, false))).contains(ended);
    assertThat(world.list(tx -> tx.controls().changedSince(mark, true))).doesNotContain(ended);
  }

  @ForEachKind
  void what_is_due_is_found(StoreWorld world) {
    Control expiring =
        added(
            world,
            control(
                ControlAction.QUEUE,
                ControlScope.GLOBAL,
                OptionalInt.empty(),
                Optional.of(T0.plusSeconds(10))));
    Control block =
        added(
            world,
            control(
                ControlAction.BLOCK, ControlScope.GLOBAL, OptionalInt.empty(), Optional.empty()));
    Control drain =
        added(
            world,
            control(
                ControlAction.DRAIN,
                ControlScope.named(Kind.POOL, "h100"),
                OptionalInt.empty(),
                Optional.empty()));
    assertThat(world.list(tx -> tx.controls().over(T0.plusSeconds(9)))).doesNotContain(expiring);
    assertThat(world.list(tx -> tx.controls().over(T0.plusSeconds(10)))).contains(expiring);
    assertThat(world.list(tx -> tx.controls().toCarryOut(T0.plusSeconds(49))))
        .contains(block)
        .doesNotContain(drain, expiring);
    assertThat(world.list(tx -> tx.controls().toCarryOut(T0.plusSeconds(50))))
        .contains(block, drain);
    world.run(tx -> tx.controls().carriedOut(block.id(), T0));
    assertThat(world.list(tx -> tx.controls().toCarryOut(T0.plusSeconds(50))))
        .contains(drain)
        .doesNotContain(block);
  }

  @ForEachKind
  void maintenance_is_read_begun_and_over(StoreWorld world) {
    NodeId one = new NodeId(UUID.randomUUID());
    long before = version(world);
    String mark = world.mark();
    MaintenanceWindow window =
        new MaintenanceWindow(
            UUID.randomUUID(),
            "live",
            Set.of(one, new NodeId(UUID.randomUUID())),
            Optional.of("h100"),
            T0.plusSeconds(10),
            T0.plusSeconds(20),
            "new memory",
            ACT.actor(),
            T0,
            Optional.empty());
    world.run(tx -> tx.maintenance().insert(window, ACT));
    assertThat(version(world)).isEqualTo(before + 1);
    assertThat(world.maybe(tx -> tx.maintenance().lock(window.id(), "live"))).contains(window);
    assertThat(world.maybe(tx -> tx.maintenance().lock(window.id(), "test"))).isEmpty();
    assertThat(world.list(tx -> tx.maintenance().list("live", false, 99))).contains(window);
    assertThat(world.list(tx -> tx.maintenance().toCarryOut(T0.plusSeconds(9)))).isEmpty();
    assertThat(world.list(tx -> tx.maintenance().toCarryOut(T0.plusSeconds(10))))
        .containsExactly(window);
    assertThat(world.list(tx -> tx.maintenance().toCarryOut(T0.plusSeconds(20)))).isEmpty();
    world.run(tx -> tx.maintenance().carriedOut(window.id(), T0));
    assertThat(world.list(tx -> tx.maintenance().toCarryOut(T0.plusSeconds(10)))).isEmpty();
    assertThat(world.list(tx -> tx.maintenance().over(T0.plusSeconds(19)))).isEmpty();
    assertThat(world.list(tx -> tx.maintenance().over(T0.plusSeconds(20)))).contains(window);
    world.run(tx -> tx.maintenance().end(window.id(), "done", LATER));
    MaintenanceWindow ended = window.ended(LATER.at());
    assertThat(version(world)).isEqualTo(before + 2);
    assertThat(world.list(tx -> tx.maintenance().changedSince(mark, false))).contains(ended);
    assertThat(world.list(tx -> tx.maintenance().changedSince(mark, true))).isEmpty();
    assertThat(world.list(tx -> tx.maintenance().list("live", true, 99))).contains(ended);
    assertThat(world.list(tx -> tx.maintenance().list("live", false, 99))).isEmpty();
  }

  @ForEachKind
  void every_scope_reaches_its_own_sessions(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    AccountId account = world.account();
    Session running =
        world.after(world.placed(world.session(account), node, 0), new SessionEvent.Ran(), T0);
    Session queued = world.session(account);
    Session others = world.session(world.account());
    Allocation held = world.only(running);

    Reach both = new Reach(1, 1, 1, Optional.of(held.latestEnd()));
    Reach one = new Reach(1, 0, 1, both.lastEnd());
    for (ControlScope scope :
        List.of(
            ControlScope.of(Kind.ACCOUNT, account.value()),
            ControlScope.of(Kind.KEY, running.request().keyId()))) {
      assertThat(reach(world, scope))
          .as("%s", scope)
          .isEqualTo(scope.kind() == Kind.KEY ? one : both);
      assertThat(world.list(tx -> tx.reach().running(scope, "live", 9)))
          .containsExactly(running.id());
    }
    assertThat(reach(world, ControlScope.of(Kind.SESSION, queued.id().value())))
        .isEqualTo(new Reach(0, 1, 1, Optional.empty()));
    assertThat(reach(world, ControlScope.project("film", Optional.empty())).queued()).isZero();
    for (ControlScope scope :
        List.of(
            ControlScope.GLOBAL,
            ControlScope.named(Kind.PLAN, "pro"),
            ControlScope.named(Kind.GROUP, "standard"),
            ControlScope.named(Kind.POOL, "h100"),
            ControlScope.named(Kind.WORKFLOW, "command"))) {
      assertThat(reach(world, scope).queued()).as("%s", scope).isGreaterThanOrEqualTo(2);
      assertThat(world.list(tx -> tx.reach().running(scope, "live", 10_000)))
          .as("%s", scope)
          .contains(running.id())
          .doesNotContain(queued.id(), others.id());
      assertThat(world.<Reach>inTransaction(tx -> tx.reach().of(scope, "test")).running()).isZero();
    }
    Nodes nodes = new Nodes("live", Set.of(node), Optional.empty());
    assertThat(world.<Reach>inTransaction(tx -> tx.reach().of(nodes)))
        .isEqualTo(new Reach(1, 0, 1, Optional.of(held.latestEnd())));
    assertThat(world.list(tx -> tx.reach().running(nodes, 9))).containsExactly(running.id());
    Nodes others1 = new Nodes("live", Set.of(new NodeId(UUID.randomUUID())), Optional.empty());
    assertThat(world.list(tx -> tx.reach().running(others1, 9))).isEmpty();
  }

  private static Reach reach(StoreWorld world, ControlScope scope) {
    return world.inTransaction(tx -> tx.reach().of(scope, "live"));
  }

  /** Of two models that would do; it has not begun to run, and another leader reads the rows. */
  @ForEachKind
  void a_start_counts_for_the_model_it_was_placed_on(StoreWorld world) {
    added(
        world,
        control(
            ControlAction.THROTTLE,
            ControlScope.named(Kind.POOL, "a100"),
            OptionalInt.of(3),
            Optional.of(T0.plusSeconds(9))));
    Session plain = world.unsaved(world.account(), 10);
    Shape either = plain.request().shape().on(List.of("h100", "a100"));
    Session session = new Session(plain.id(), plain.request().with(either), plain.progress());
    world.run(tx -> tx.sessions().insert(session, CAUSE));
    world.placed(session, world.node("a100", 2), 0);
    for (int leader = 1; leader <= 2; leader++) {
      LifePolicy life = LifePolicy.defaults();
      Reign reign = new Reign(leader, T0, life, Reign.policy(life));
      ClusterState state = world.inTransaction(reign::catchUp);
      assertThat(state.rules().starts())
          .filteredOn(start -> start.session().equals(session.id()))
          .extracting(RecentStart::model)
          .containsExactly("a100");
    }
  }

  @ForEachKind
  void what_was_placed_of_late_is_found_even_when_it_is_released(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    Session session = world.placed(world.session(world.account()), node, 0);
    Allocation held = world.only(session);
    assertThat(world.list(tx -> tx.placed().lately(Duration.ofSeconds(60)))).contains(held);
    world.run(tx -> tx.allocations().release(held.id(), "agent", T0));
    assertThat(world.list(tx -> tx.placed().lately(Duration.ofSeconds(60))))
        .extracting(Allocation::id)
        .contains(held.id());
  }
}
