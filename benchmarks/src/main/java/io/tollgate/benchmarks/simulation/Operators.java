package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlDesk;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.ControlWish;
import io.tollgate.scheduler.control.MaintenanceDesk;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** What operators lay down and take back, through the desks that the API uses. */
final class Operators {
  private static final UUID KEY = new UUID(7, 7);

  private final FrontDoor door;
  private final InMemoryDatabase database;
  private final ControlDesk desk;
  private final Map<Integer, UUID> laidDown = new HashMap<>();

  Operators(FrontDoor door, InMemoryDatabase database, LifePolicy life) {
    this.door = door;
    this.database = database;
    this.desk = new ControlDesk(life);
  }

  Outcome<ControlDesk.Made> lay(ControlWish wish) {
    return door.act("sre", (tx, act) -> desk.make(tx, "live", KEY, wish, act));
  }

  /** Says whom it would touch, and lays nothing down. */
  Outcome<ControlDesk.Made> judge(ControlWish wish) {
    return door.act("sre", (tx, act) -> desk.judge(tx, "live", KEY, wish, act));
  }

  Outcome<Control> release(UUID control) {
    return door.act(
        "sre", (tx, act) -> desk.release(tx, "live", Optional.of(control), "simulated", act));
  }

  Outcome<MaintenanceDesk.Planned> maintain(List<String> nodes, Instant from, Instant to) {
    MaintenanceDesk.Wish wish =
        new MaintenanceDesk.Wish(nodes, Optional.empty(), from, to, "simulated");
    return door.act("sre", (tx, act) -> MaintenanceDesk.plan(tx, "live", wish, act));
  }

  /** Does what a script says; what makes no sense by then is refused. */
  void happens(Regime regime, long now) {
    if (regime instanceof Regime.Lay lay) {
      scope(lay)
          .flatMap(scope -> lay(wish(lay, scope, now)).answer())
          .ifPresent(made -> laidDown.put(lay.key(), made.control().id()));
    } else if (regime instanceof Regime.TakeBack back) {
      Optional.ofNullable(laidDown.get(back.key())).ifPresent(this::release);
    } else if (regime instanceof Regime.Maintain maintain) {
      maintain(
          List.of(maintain.node()),
          Agenda.instant(now + maintain.beginsAfterMs()),
          Agenda.instant(now + maintain.beginsAfterMs() + maintain.lastsMs()));
    }
  }

  private static ControlWish wish(Regime.Lay lay, ControlScope scope, long now) {
    return new ControlWish(
        lay.action(),
        scope,
        lay.startsPerMinute() > 0 ? OptionalInt.of(lay.startsPerMinute()) : OptionalInt.empty(),
        lay.stopRunning(),
        lay.deadlineMs() > 0
            ? Optional.of(Agenda.instant(now + lay.deadlineMs()))
            : Optional.empty(),
        Optional.of(Agenda.instant(now + lay.forMs())),
        "simulated");
  }

  private Optional<ControlScope> scope(Regime.Lay lay) {
    String name = lay.of();
    return switch (lay.kind()) {
      case GLOBAL -> Optional.of(ControlScope.GLOBAL);
      case ACCOUNT -> Optional.of(ControlScope.of(lay.kind(), door.account(name).value()));
      case PROJECT -> Optional.of(ControlScope.project(name, Optional.empty()));
      case NODE ->
          database
              .inTransaction(tx -> tx.nodes().find(name, "live"))
              .map(node -> ControlScope.of(lay.kind(), node.id().value()));
      case KEY, SESSION -> Optional.empty();
      default -> Optional.of(ControlScope.named(lay.kind(), name));
    };
  }
}
