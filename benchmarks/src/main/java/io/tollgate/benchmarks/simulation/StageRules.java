package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Control;
import io.tollgate.benchmarks.scenario.world.Drain;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlDesk;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.ControlScope.Kind;
import io.tollgate.scheduler.control.ControlWish;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.node.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The operators of a scenario, who know controls by the names of its file. */
final class StageRules {
  private final SimulatedWorld world;
  private final Cast cast;
  private final Trials trials;
  private final Map<String, List<UUID>> controls = new HashMap<>();

  StageRules(SimulatedWorld world, Cast cast, Trials trials) {
    this.trials = trials;
    this.world = world;
    this.cast = cast;
  }

  /** Lays it down, or only says whom it would touch. */
  void lay(Control rule) {
    List<UUID> made = new ArrayList<>();
    for (ControlScope scope : scopes(rule.scope())) {
      ControlWish wish =
          new ControlWish(
              ControlAction.of(rule.action()),
              scope,
              rule.startsPerMinute(),
              rule.stopRunning(),
              Optional.empty(),
              rule.lasts().map(time -> Agenda.instant(world.agenda.now()).plus(time)),
              rule.reason().orElse("because of " + rule.name()));
      Outcome<ControlDesk.Made> laid =
          rule.dryRun() ? world.operators.judge(wish) : world.operators.lay(wish);
      laid.requireDone("control " + rule.name());
      made.add(laid.answer().orElseThrow().control().id());
      trials.rule(rule.name(), laid.answer().orElseThrow());
    }
    if (!rule.dryRun()) {
      controls.put(rule.name(), made);
    }
  }

  void lift(String control) {
    controls
        .getOrDefault(control, List.of())
        .forEach(id -> world.operators.release(id).requireDone("lift " + control));
  }

  /** By the operators' desk, as the API does. */
  void drain(Drain drain) {
    ControlWish wish =
        new ControlWish(
            ControlAction.DRAIN,
            scope(drain.scope()),
            OptionalInt.empty(),
            false,
            drain.deadline().map(deadline -> Agenda.instant(deadline.toMillis())),
            Optional.empty(),
            "drain");
    Outcome<ControlDesk.Made> laid =
        drain.dryRun() ? world.operators.judge(wish) : world.operators.lay(wish);
    laid.requireDone(drain.name());
    ControlDesk.Made made = laid.answer().orElseThrow();
    trials.rule(drain.name(), made);
    if (!drain.dryRun()) {
      controls.put(drain.name(), List.of(made.control().id()));
    }
  }

  void maintain(Action.Maintenance window) {
    world
        .operators
        .maintain(
            window.nodes(),
            Agenda.instant(window.from().toMillis()),
            Agenda.instant(window.to().toMillis()))
        .requireDone("maintenance of " + window.nodes());
  }

  /** An account with a limit of its own has a plan of its own that is like the one it was given. */
  private List<ControlScope> scopes(Map<String, String> scope) {
    if (scope.isEmpty()) {
      return List.of(ControlScope.GLOBAL);
    }
    String plan = scope.get("plan");
    if (plan == null) {
      return List.of(scope(scope));
    }
    Set<String> plans = new TreeSet<>(Set.of(plan));
    for (Account account : world.database.accounts()) {
      if (world.planAsked(account.id()).equals(plan)) {
        plans.add(account.plan());
      }
    }
    return plans.stream().map(name -> ControlScope.named(Kind.PLAN, name)).toList();
  }

  private ControlScope scope(Map<String, String> scope) {
    Optional<String> account = Optional.ofNullable(scope.get("account"));
    for (Map.Entry<String, String> entry : scope.entrySet()) {
      String name = entry.getValue();
      switch (entry.getKey()) {
        case "project" -> {
          account.ifPresent(owner -> world.door.project(owner, name));
          return ControlScope.project(name, account.map(world.door::account));
        }
        case "key" -> {
          Channel channel = Channel.valueOf(name.toUpperCase(Locale.ROOT));
          return ControlScope.of(Kind.KEY, world.door.key(account.orElseThrow(), channel));
        }
        case "session" -> {
          return ControlScope.of(Kind.SESSION, cast.session(name).value());
        }
        case "node" -> {
          return node(name);
        }
        case "group", "workflow" -> {
          return ControlScope.named(Kind.of(entry.getKey()), name);
        }
        case "model" -> {
          return ControlScope.named(Kind.POOL, name);
        }
        default -> {
          // The account of another word, or alone.
        }
      }
    }
    return ControlScope.of(Kind.ACCOUNT, world.door.account(account.orElseThrow()).value());
  }

  private ControlScope node(String name) {
    return ControlScope.of(Kind.NODE, new NodeId(world.node(name).id).value());
  }
}
