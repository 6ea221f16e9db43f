package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operators' rules that hold at one moment, sorted by what they hold back. */
final class InForce {
  /** A sweep comes within that time of a window's beginning. */
  private static final long SWEPT_WITHIN = 5 * Ticks.SECOND;

  private static final Comparator<Control> BY_AGE =
      Comparator.comparing(Control::since).thenComparing(Control::id);

  private final Map<AccountId, AccountView> accounts;
  private final long now;
  private final List<Control> ofSessions = new ArrayList<>();
  private final List<Control> ofNodes = new ArrayList<>();
  private final List<MaintenanceWindow> windows;
  private final List<Control> throttles = new ArrayList<>();
  private final List<Control> nodeThrottles = new ArrayList<>();
  private final List<RecentStart> starts;

  private final Map<SessionId, Long> evicted = new HashMap<>();

  private InForce(ClusterState state, Policy policy, long now) {
    this.accounts = state.accounts();
    this.now = now;
    this.starts = state.rules().starts();
    Instant at = Ticks.instant(now);
    state.rules().controls().values().stream()
        .filter(control -> control.isInForce(at))
        .sorted(BY_AGE)
        .forEach(
            control -> {
              boolean paces = control.action() == ControlAction.THROTTLE;
              if (control.isOfNodes()) {
                (paces ? nodeThrottles : ofNodes).add(control);
              } else {
                (paces ? throttles : ofSessions).add(control);
              }
            });
    this.windows =
        state.rules().windows().values().stream()
            .filter(window -> window.endedAt().isEmpty() && Ticks.of(window.to()) > now)
            .sorted(
                Comparator.comparing(MaintenanceWindow::from).thenComparing(MaintenanceWindow::id))
            .toList();
    evict(state, policy);
  }

  static InForce of(ClusterState state, Policy policy, long now) {
    return new InForce(state, policy, now);
  }

  /** A gang leaves all its nodes together. */
  private void evict(ClusterState state, Policy policy) {
    boolean any =
        !windows.isEmpty() || ofNodes.stream().anyMatch(rule -> rule.deadline().isPresent());
    if (any) {
      Evictions evictions = new Evictions(state, this, policy);
      for (HeldSession session : state.held().values()) {
        long over = evictions.over(session);
        if (over < Ticks.NEVER) {
          evicted.put(session.id(), over);
        }
      }
    }
  }

  /** When a running session is over because of an eviction, {@link Ticks#NEVER} without one. */
  long evicted(SessionId session) {
    return evicted.isEmpty() ? Ticks.NEVER : evicted.getOrDefault(session, Ticks.NEVER);
  }

  /** Who is evicted at some time. */
  Set<SessionId> evictees() {
    return evicted.keySet();
  }

  /** Whether any rule is about nodes. */
  boolean concernsNodes() {
    return !ofNodes.isEmpty() || !windows.isEmpty() || !nodeThrottles.isEmpty();
  }

  // Sessions.

  /** Until when such controls let it not start: 0 when none does, else their last end. */
  long opens(QueuedSession session, ControlAction action) {
    long opens = 0;
    if (!ofSessions.isEmpty() && !Planted.is(HouseDefect.CONTROL_IGNORED)) {
      for (Control control : over(session, action)) {
        opens = Math.max(opens, until(control));
      }
    }
    return opens;
  }

  /** Until when queues and blocks let it not start: 0 when none does, else their last end. */
  long opens(QueuedSession session) {
    return Math.max(opens(session, ControlAction.QUEUE), opens(session, ControlAction.BLOCK));
  }

  /** The queues or the blocks that cover it, oldest first. */
  List<Control> over(QueuedSession session, ControlAction action) {
    if (ofSessions.isEmpty()) {
      return List.of();
    }
    return covering(ofSessions, session).stream()
        .filter(control -> control.action() == action)
        .toList();
  }

  /** The throttles that cover it, oldest first. */
  List<Control> throttling(QueuedSession session) {
    return covering(throttles, session);
  }

  /** All throttles of sessions. */
  List<Control> throttles() {
    return throttles;
  }

  /** The throttles of single nodes. */
  List<Control> nodeThrottles() {
    return nodeThrottles;
  }

  /** The starts of the last minute. */
  List<RecentStart> starts() {
    return starts;
  }

  /** Whether a start counts for a throttle of sessions. */
  boolean counts(Control throttle, RecentStart start) {
    return throttle.world().equals(start.world())
        && throttle.scope().covers(subject(start.session(), start.model(), start.belonging()));
  }

  private List<Control> covering(List<Control> controls, QueuedSession session) {
    if (controls.isEmpty()) {
      return List.of();
    }
    List<ControlScope.Subject> subjects =
        session.shape().gpuModels().stream()
            .map(model -> subject(session.id(), model, session.belonging()))
            .toList();
    List<Control> covering = new ArrayList<>();
    for (Control control : controls) {
      if (control.world().equals(session.world())
          && subjects.stream().anyMatch(control.scope()::covers)) {
        covering.add(control);
      }
    }
    return covering;
  }

  private ControlScope.Subject subject(SessionId session, String model, Belonging belonging) {
    AccountView account = accounts.get(belonging.account());
    return new ControlScope.Subject(
        session,
        model,
        belonging.account(),
        account == null ? Tier.NONE : account.tier(),
        belonging.project(),
        belonging.key(),
        belonging.workflow());
  }

  // Nodes.

  /** When nothing is to be started on the node, but for throttles. */
  List<Closing> closings(NodeView node) {
    if (ofNodes.isEmpty() && windows.isEmpty()) {
      return List.of();
    }
    List<Closing> closings = new ArrayList<>();
    for (Control control : ofNodes) {
      if (covers(control, node) && !Planted.is(HouseDefect.CONTROL_IGNORED)) {
        closings.add(
            new Closing(now, until(control), code(control.action()), words(node, control)));
      }
    }
    for (MaintenanceWindow window : windows) {
      if (covers(window, node) && !Planted.is(HouseDefect.WINDOW_IGNORED)) {
        closings.add(
            new Closing(
                Ticks.of(window.from()),
                Ticks.of(window.to()),
                WaitCode.MAINTENANCE,
                node.name()
                    + " from "
                    + window.from()
                    + " until "
                    + window.to()
                    + " for "
                    + window.reason()));
      }
    }
    return closings;
  }

  /** Whether the node has a throttle of its own. */
  boolean paces(NodeView node) {
    return nodeThrottles.stream().anyMatch(throttle -> covers(throttle, node));
  }

  /** When what runs on the node is made to leave, {@link Ticks#NEVER} when nobody plans to. */
  long evicts(NodeView node) {
    long evicts = Ticks.NEVER;
    for (Control control : ofNodes) {
      if (covers(control, node) && control.deadline().isPresent()) {
        evicts = earlier(evicts, Ticks.of(control.deadline().get()));
      }
    }
    for (MaintenanceWindow window : windows) {
      if (covers(window, node)) {
        evicts = earlier(evicts, Ticks.of(window.from()));
      }
    }
    return evicts;
  }

  /** What was due a while ago and did not happen will not happen at its time. */
  private long earlier(long one, long other) {
    return other > now - SWEPT_WITHIN ? Math.min(one, Math.max(now, other)) : one;
  }

  static boolean covers(Control control, NodeView node) {
    return control.world().equals(node.world())
        && control.scope().coversNode(node.id(), node.model());
  }

  private static boolean covers(MaintenanceWindow window, NodeView node) {
    return window.world().equals(node.world()) && window.covers(node.id(), node.model());
  }

  /** How many windows begin before that time: equal numbers mean the same windows. */
  int windowsBefore(long end) {
    return (int) windows.stream().filter(window -> Ticks.of(window.from()) < end).count();
  }

  // Words.

  static WaitCode code(ControlAction action) {
    return switch (action) {
      case QUEUE -> WaitCode.OPERATOR_QUEUE;
      case THROTTLE -> WaitCode.OPERATOR_THROTTLE;
      case BLOCK -> WaitCode.OPERATOR_BLOCK;
      case DRAIN -> WaitCode.NODE_DRAIN;
    };
  }

  static long until(Control control) {
    return control.until().map(Ticks::of).orElse(Ticks.NEVER);
  }

  /** One control in a clause, such as {@code control 0198… on plan pro for “driver bug”}. */
  static String words(Control control) {
    return "control "
        + control.id()
        + " on "
        + control.scope().words()
        + control.deadline().map(end -> " with deadline " + end).orElse("")
        + Closing.end(until(control))
        + " for “"
        + control.reason()
        + "”";
  }

  private static String words(NodeView node, Control control) {
    return node.name() + " by " + words(control);
  }
}
