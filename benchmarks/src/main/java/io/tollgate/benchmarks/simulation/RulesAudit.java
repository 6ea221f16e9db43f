package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.InMemoryExtensionStore;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionRequest;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.session.Transition;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What operators have laid down holds: nothing starts under a queue, a block or a drain, no
 * throttle lets more start than it says, nothing that is started reaches into maintenance, and
 * nothing blocked is extended. What has to end by it is {@link EvictionAudit}'s.
 */
final class RulesAudit {
  /** Two servers' clocks differ by up to half a second, either way. */
  static final long CLOCKS_MS = 1_100;

  private static final long MINUTE_MS = 60_000;

  private record Started(long at, Session session, List<Allocation> on) {}

  private final Scene scene;
  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Policy policy;
  private final Map<UUID, Integer> looked = new HashMap<>();
  private final Map<UUID, Integer> extensions = new HashMap<>();
  private final Deque<Started> lately = new ArrayDeque<>();

  RulesAudit(Scene scene, Policy policy) {
    this.scene = scene;
    this.agenda = scene.agenda();
    this.database = scene.database();
    this.policy = policy;
  }

  void check(Session session) {
    UUID id = session.id().value();
    List<Transition> steps = database.transitions(session.id());
    for (Transition step : steps.subList(looked.getOrDefault(id, 0), steps.size())) {
      if (step.event().equals("placed") && !scene.clocksHaveJumped()) {
        placed(session, step.attempt());
      }
    }
    looked.put(id, steps.size());
    extended(session);
  }

  private void placed(Session session, int attempt) {
    List<Allocation> on =
        database.allocationsOf(session.id()).stream()
            .filter(allocation -> allocation.attempt() == attempt)
            .toList();
    lately.add(new Started(agenda.now(), session, on));
    while (lately.getFirst().at <= agenda.now() - MINUTE_MS + CLOCKS_MS) {
      lately.removeFirst();
    }
    for (Control control : database.controls()) {
      if (isInForce(control) && covers(control, session, on)) {
        if (control.action() == ControlAction.THROTTLE) {
          pace(control);
        } else {
          throw Violation.found("control", "session " + session.id() + " starts under " + control);
        }
      }
    }
    for (MaintenanceWindow window : database.windows()) {
      maintained(session, on, window);
    }
  }

  /** A control whose end is near may have ended by another server's clock. */
  private boolean isInForce(Control control) {
    return control.isInForce(agenda.instant().plusMillis(CLOCKS_MS));
  }

  private void pace(Control throttle) {
    long counted = lately.stream().filter(one -> covers(throttle, one.session, one.on)).count();
    if (counted > throttle.startsPerMinute().orElseThrow()) {
      throw Violation.found(
          "throttle", counted + " sessions have started within a minute under " + throttle);
    }
  }

  private void maintained(Session session, List<Allocation> on, MaintenanceWindow window) {
    Instant now = agenda.instant();
    if (window.endedAt().isPresent()
        || !window.world().equals(session.request().world())
        || !window.to().isAfter(now.plusMillis(CLOCKS_MS))) {
      return;
    }
    String model = model(session.request().shape(), on);
    for (Allocation allocation : on) {
      if (window.covers(allocation.node(), model)
          && allocation.createdAt().isAfter(window.plannedAt())
          && allocation
              .createdAt()
              .plus(policy.heldAtMost(allocation.runLimit()))
              .isAfter(window.from())) {
        throw Violation.found(
            "maintenance", "session " + session.id() + " starts and reaches into " + window);
      }
    }
  }

  private void extended(Session session) {
    List<InMemoryExtensionStore.Row> rows = database.extensionsOf(session.id());
    int from = extensions.getOrDefault(session.id().value(), 0);
    for (InMemoryExtensionStore.Row row : rows.subList(from, rows.size())) {
      for (Control control : database.controls()) {
        if (control.action() == ControlAction.BLOCK
            && !control.isOfNodes()
            && held(control, row.createdAt())
            && covers(control, session, List.of())
            && !scene.clocksHaveJumped()) {
          throw Violation.found(
              "block", "session " + session.id() + " is extended under " + control);
        }
      }
    }
    extensions.put(session.id().value(), rows.size());
  }

  /** Whether it held at that time by any server's clock. */
  private static boolean held(Control control, Instant at) {
    Instant after = at.plusMillis(CLOCKS_MS);
    return control.since().plusMillis(CLOCKS_MS).isBefore(at)
        && control.until().filter(end -> !end.isAfter(after)).isEmpty()
        && control.endedAt().filter(end -> !end.isAfter(after)).isEmpty();
  }

  private boolean covers(Control control, Session session, List<Allocation> on) {
    SessionRequest request = session.request();
    if (!control.world().equals(request.world())) {
      return false;
    }
    String model = model(request.shape(), on);
    if (control.isOfNodes()) {
      return on.stream().anyMatch(held -> control.scope().coversNode(held.node(), model));
    }
    return control
        .scope()
        .covers(
            new ControlScope.Subject(
                session.id(),
                model,
                request.account(),
                tier(session),
                request.project(),
                Optional.of(request.keyId()),
                request.workflow()));
  }

  /** The model it is on; of one that is on none the first that would do. */
  private String model(Shape shape, List<Allocation> on) {
    List<UUID> ids = on.stream().map(held -> held.node().value()).toList();
    return shape.otherModels().isEmpty() || ids.isEmpty()
        ? shape.gpuModel()
        : database.inTransaction(tx -> tx.nodes().findAll(ids)).stream()
            .flatMap(node -> node.gpuModel().stream())
            .findFirst()
            .orElse(shape.gpuModel());
  }

  private Tier tier(Session session) {
    for (Account account : database.accounts()) {
      if (account.id().equals(session.request().account())) {
        return new Tier(account.plan(), account.group());
      }
    }
    return Tier.NONE;
  }

  /** Whether the session still does what an eviction or a block has to end. */
  static boolean goesOn(Session session) {
    return session.state() == SessionState.STARTING || session.state() == SessionState.RUNNING;
  }
}
