package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Maintenance begins on empty nodes, and nothing is left on a node after its drain's deadline. */
final class EvictionAudit {
  /** Rounds, and a change of leaders that nobody noticed. */
  private static final long WITHIN_MS = 40_000;

  private final Scene scene;
  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Set<UUID> watched = new HashSet<>();
  private long seen;

  EvictionAudit(Scene scene) {
    this.scene = scene;
    this.agenda = scene.agenda();
    this.database = scene.database();
  }

  /** Looks whether anything was laid down since. */
  void look() {
    if (database.rulesVersion() == seen) {
      return;
    }
    seen = database.rulesVersion();
    for (Control control : database.controls()) {
      if (control.deadline().isPresent() && watched.add(control.id())) {
        NodeId node = new NodeId(control.scope().id().orElseThrow());
        watch(control.deadline().get(), control.toString(), node::equals, () -> isOn(control));
      }
    }
    for (MaintenanceWindow window : database.windows()) {
      if (watched.add(window.id())) {
        watch(window.from(), window.toString(), window.nodes()::contains, () -> isOn(window));
      }
    }
  }

  private boolean isOn(Control control) {
    return database.controls().stream()
        .anyMatch(now -> now.id().equals(control.id()) && now.isInForce(agenda.instant()));
  }

  private boolean isOn(MaintenanceWindow window) {
    return window.to().isAfter(agenda.instant())
        && database.windows().stream()
            .anyMatch(now -> now.id().equals(window.id()) && now.endedAt().isEmpty());
  }

  private void watch(Instant due, String rule, Predicate<NodeId> nodes, BooleanSupplier isOn) {
    long from = Math.max(agenda.now(), Agenda.since(due));
    agenda.at(from + WITHIN_MS, () -> mustBeEmpty(from, rule, nodes, isOn));
  }

  private void mustBeEmpty(long since, String rule, Predicate<NodeId> nodes, BooleanSupplier isOn) {
    if (scene.clocksHaveJumped() || !isOn.getAsBoolean()) {
      return;
    }
    if (scene.wasLeaderless(since)) {
      long from = agenda.now();
      agenda.after(WITHIN_MS, () -> mustBeEmpty(from, rule, nodes, isOn));
      return;
    }
    for (Allocation held : database.held()) {
      Optional<Session> session = Optional.ofNullable(database.session(held.session()));
      if (nodes.test(held.node())
          && session
              .filter(RulesAudit::goesOn)
              .filter(one -> one.progress().attempt() == held.attempt())
              .isPresent()) {
        throw Violation.found(
            "eviction", "session " + held.session() + " goes on, and there is " + rule);
      }
    }
  }
}
