package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Control;
import io.tollgate.benchmarks.scenario.world.Drain;
import io.tollgate.benchmarks.scenario.world.Look;
import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.ScenarioWorld;
import io.tollgate.benchmarks.scenario.world.Setting;
import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.scheduler.session.ArrayChange;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A simulated world on which scenarios are played: people and operators go through the desks of the
 * server, nodes speak the agent protocol, and the auditor looks after every event. What he finds is
 * told with the next look, and nothing happens after it.
 */
public final class ScenarioStage implements ScenarioWorld {
  private final SimulatedWorld world;
  private final Cast cast;
  private final Customers customers;
  private final StageRules rules;
  private final Trials trials;
  private final StageAccounts accounts;
  private final StageTime time;
  private final StageNodes nodes;

  private ScenarioStage(Setting setting) {
    this.world = StageSetting.world(setting);
    this.cast = new Cast(world.database::elements);
    this.customers = new Customers(world, cast);
    this.trials = new Trials(world, cast);
    this.rules = new StageRules(world, cast, trials);
    this.accounts = new StageAccounts(world, setting);
    this.time = new StageTime(world);
    this.nodes = new StageNodes(world, cast);
    settle();
  }

  /** A stage as the scenario begins. */
  public static ScenarioWorld of(Setting setting) {
    return new ScenarioStage(setting);
  }

  // Time.

  @Override
  public void advanceTo(Duration at) {
    time.advanceTo(at.toMillis());
  }

  @Override
  public void settle() {
    time.settle();
  }

  private void doing(Runnable what) {
    time.doing(what);
  }

  @Override
  public Look look() {
    return new StageLook(world, cast).at(accounts, trials, time.violations());
  }

  /** How many things have happened so far. */
  long happened() {
    return world.agenda.happened();
  }

  // Users.

  @Override
  public Optional<Refusal> submit(Submit wish) {
    return asked(() -> customers.submit(wish));
  }

  @Override
  public void dryRun(Submit wish, String name) {
    doing(() -> trials.submission(name, customers.asked(wish)));
  }

  @Override
  public Optional<Refusal> stop(String session) {
    return asked(() -> customers.stop(session, EndReason.STOPPED_BY_USER));
  }

  @Override
  public Optional<Refusal> stopWaiting(String array) {
    return asked(() -> customers.stopArray(array, false));
  }

  @Override
  public Optional<Refusal> reject(String session) {
    return asked(() -> customers.stop(session, EndReason.POLICY_REJECTED));
  }

  @Override
  public Optional<Refusal> hold(String session) {
    return asked(() -> customers.onHold(session, true));
  }

  @Override
  public Optional<Refusal> release(String session) {
    return asked(() -> customers.onHold(session, false));
  }

  @Override
  public Optional<Refusal> preempt(String session) {
    return asked(() -> customers.preempt(session));
  }

  @Override
  public Optional<Refusal> operatorHold(String session) {
    return asked(() -> customers.onOperatorHold(session, true));
  }

  @Override
  public Optional<Refusal> operatorRelease(String session) {
    return asked(() -> customers.onOperatorHold(session, false));
  }

  @Override
  public Optional<Refusal> setRunningMax(String array, OptionalInt most) {
    return asked(
        () -> customers.change(array, new ArrayChange(OptionalInt.empty(), Optional.of(most))));
  }

  @Override
  public Optional<Refusal> setPriority(String session, int priority) {
    return asked(() -> customers.rank(session, priority));
  }

  @Override
  public void limit(Spending of, long micros) {
    doing(() -> customers.limit(of, micros));
  }

  @Override
  public void unlimit(Spending of) {
    doing(() -> customers.unlimit(of));
  }

  @Override
  public Optional<Refusal> extend(String session, int minutes) {
    return asked(() -> customers.extend(session, minutes));
  }

  @Override
  public Optional<Refusal> price(String model, long micros, Duration from) {
    return asked(
        () ->
            world
                .prices
                .set(model, micros, Agenda.instant(from.toMillis()))
                .map(refused -> Refusal.of(refused.why().code(), refused.detail())));
  }

  @Override
  public Optional<Refusal> resubmit(String session) {
    return asked(() -> customers.resubmit(session));
  }

  private Optional<Refusal> asked(Supplier<Optional<Refusal>> request) {
    Optional<Refusal> answer = request.get();
    doing(() -> {});
    return answer;
  }

  // The work.

  @Override
  public void finish(String session, int exitCode) {
    UUID id = cast.session(session).value();
    doing(() -> world.nodes().forEach(node -> node.work().exits(id, exitCode)));
  }

  @Override
  public void utilization(String session, OptionalInt gpu, OptionalDouble percent) {
    customers.use(session, gpu, percent);
  }

  @Override
  public void failStart(String session, int times) {
    customers.failStart(session, times);
  }

  @Override
  public void replayReports(String session) {
    doing(() -> nodes.replayReports(session));
  }

  // Sales and operators.

  @Override
  public void credit(String account, long micros, GrantKind kind, Optional<Duration> expires) {
    doing(
        () -> {
          world
              .cash
              .credit(account, micros, kind, expires.map(time -> Agenda.instant(time.toMillis())))
              .requireDone("credit " + account);
          expires.ifPresent(
              time -> world.agenda.at(time.toMillis(), () -> world.cash.sweepGrants()));
        });
  }

  @Override
  public void suspend(String account) {
    doing(() -> world.door.house().suspend(account, false).requireDone("suspend " + account));
  }

  @Override
  public void suspendAndStop(String account) {
    doing(() -> world.door.house().suspend(account, true).requireDone("suspend " + account));
  }

  @Override
  public void resume(String account) {
    doing(() -> world.door.house().resume(account).requireDone("resume " + account));
  }

  @Override
  public void cordon(String node) {
    doing(() -> world.door.house().cordon(node, true).requireDone("cordon " + node));
  }

  @Override
  public void uncordon(String node) {
    doing(() -> world.door.house().cordon(node, false).requireDone("uncordon " + node));
  }

  @Override
  public void control(Control rule) {
    doing(() -> rules.lay(rule));
  }

  @Override
  public void lift(String control) {
    doing(() -> rules.lift(control));
  }

  @Override
  public void drain(Drain drain) {
    doing(() -> rules.drain(drain));
  }

  @Override
  public void maintenance(Action.Maintenance window) {
    doing(() -> rules.maintain(window));
  }

  @Override
  public void confirmDead(String node) {
    doing(() -> nodes.confirmDead(node));
  }

  @Override
  public void leaderChange() {
    doing(world.servers::handOver);
  }

  // Nodes.

  @Override
  public void nodeSilent(String node) {
    doing(() -> nodes.silent(node));
  }

  @Override
  public void nodeBack(String node) {
    doing(() -> nodes.back(node));
  }

  @Override
  public void gpuSick(String node, int index, String cause) {
    doing(() -> world.node(node).setSick(world.node(node).gpus().get(index), cause));
  }

  @Override
  public void gpuWell(String node, int index) {
    doing(() -> world.node(node).setWell(world.node(node).gpus().get(index)));
  }
}
