package io.tollgate.benchmarks.scenario;

import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Control;
import io.tollgate.benchmarks.scenario.world.Drain;
import io.tollgate.benchmarks.scenario.world.Look;
import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.ScenarioWorld;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.Setting;
import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Notes what it is asked to do, and shows and refuses what the test has put there. */
final class FakeWorld implements ScenarioWorld {
  final List<String> asked = new ArrayList<>();
  final Map<String, SessionLook> sessions = new HashMap<>();
  final Map<String, Integer> free = new HashMap<>();
  final Map<String, Money> balances = new HashMap<>();
  final Map<String, Double> usage = new HashMap<>();
  final Map<String, Refusal> refusals = new HashMap<>();
  final List<String> violations = new ArrayList<>();
  Optional<RuntimeException> breaks = Optional.empty();
  int promisesBroken;
  int preemptions;

  private Duration at = Duration.ZERO;

  FakeWorld in(Setting setting) {
    asked.add("make " + setting.nodes().size() + " nodes");
    return this;
  }

  @Override
  public void advanceTo(Duration time) {
    at = time;
    asked.add("advance " + time);
  }

  @Override
  public void settle() {
    asked.add("settle");
    breaks.ifPresent(
        broken -> {
          throw broken;
        });
  }

  @Override
  public Look look() {
    asked.add("look");
    return new Look(
        at,
        sessions,
        free,
        balances,
        usage,
        promisesBroken,
        preemptions,
        Map.of(),
        Map.of(),
        violations);
  }

  @Override
  public Optional<Refusal> submit(Submit wish) {
    return answer("submit " + wish.id());
  }

  @Override
  public Optional<Refusal> price(String model, long micros, Duration from) {
    return answer("price " + model);
  }

  @Override
  public void dryRun(Submit wish, String name) {
    asked.add("dry run " + name);
  }

  @Override
  public Optional<Refusal> stop(String session) {
    return answer("stop " + session);
  }

  @Override
  public void control(Control rule) {
    asked.add("control " + rule.name());
  }

  @Override
  public void lift(String control) {
    asked.add("lift " + control);
  }

  @Override
  public void drain(Drain drain) {
    asked.add("drain " + drain.scope().get("node"));
  }

  @Override
  public void maintenance(Action.Maintenance window) {
    asked.add("maintenance " + window.nodes());
  }

  @Override
  public Optional<Refusal> hold(String session) {
    return answer("hold " + session);
  }

  @Override
  public Optional<Refusal> release(String session) {
    return answer("release " + session);
  }

  @Override
  public Optional<Refusal> preempt(String session) {
    return answer("preempt " + session);
  }

  @Override
  public Optional<Refusal> operatorHold(String session) {
    return answer("operator_hold " + session);
  }

  @Override
  public Optional<Refusal> operatorRelease(String session) {
    return answer("operator_release " + session);
  }

  @Override
  public Optional<Refusal> setRunningMax(String array, OptionalInt most) {
    return answer("set_running_max " + array + " " + most);
  }

  @Override
  public Optional<Refusal> setPriority(String session, int priority) {
    return answer("set_priority " + session + " " + priority);
  }

  @Override
  public Optional<Refusal> stopWaiting(String array) {
    return answer("stop_waiting " + array);
  }

  @Override
  public Optional<Refusal> reject(String session) {
    return answer("reject " + session);
  }

  @Override
  public Optional<Refusal> extend(String session, int minutes) {
    return answer("extend " + session + " " + minutes);
  }

  @Override
  public void finish(String session, int exitCode) {
    asked.add("finish " + session + " " + exitCode);
  }

  @Override
  public void utilization(String session, OptionalInt gpu, OptionalDouble percent) {
    asked.add("utilization " + session + " " + gpu + " " + percent);
  }

  @Override
  public void failStart(String session, int times) {
    asked.add("fail_start " + session + " " + times);
  }

  @Override
  public void replayReports(String session) {
    asked.add("replay_reports " + session);
  }

  @Override
  public void credit(String account, long micros, GrantKind kind, Optional<Duration> expires) {
    asked.add(
        "credit "
            + account
            + " "
            + micros
            + (kind == GrantKind.PAID ? "" : " " + kind.code())
            + expires.map(time -> " " + time).orElse(""));
  }

  @Override
  public void limit(Spending of, long micros) {
    asked.add("spend_limit " + words(of) + " " + micros);
  }

  @Override
  public void unlimit(Spending of) {
    asked.add("no_spend_limit " + words(of));
  }

  private static String words(Spending of) {
    return of.account()
        + of.project().map(project -> " project " + project).orElse("")
        + of.key().map(key -> " key " + key).orElse("")
        + " by "
        + of.period().code();
  }

  @Override
  public void suspend(String account) {
    asked.add("suspend " + account);
  }

  @Override
  public void suspendAndStop(String account) {
    asked.add("suspend_and_stop " + account);
  }

  @Override
  public Optional<Refusal> resubmit(String session) {
    return answer("resubmit " + session);
  }

  @Override
  public void resume(String account) {
    asked.add("resume " + account);
  }

  @Override
  public void cordon(String node) {
    asked.add("cordon " + node);
  }

  @Override
  public void uncordon(String node) {
    asked.add("uncordon " + node);
  }

  @Override
  public void nodeSilent(String node) {
    asked.add("node_silent " + node);
  }

  @Override
  public void nodeBack(String node) {
    asked.add("node_back " + node);
  }

  @Override
  public void confirmDead(String node) {
    asked.add("confirm_dead " + node);
  }

  @Override
  public void gpuSick(String node, int index, String cause) {
    asked.add("gpu_sick " + node + " " + index + " " + cause);
  }

  @Override
  public void gpuWell(String node, int index) {
    asked.add("gpu_well " + node + " " + index);
  }

  @Override
  public void leaderChange() {
    asked.add("leader_change");
  }

  private Optional<Refusal> answer(String request) {
    asked.add(request);
    return Optional.ofNullable(refusals.get(request));
  }
}
