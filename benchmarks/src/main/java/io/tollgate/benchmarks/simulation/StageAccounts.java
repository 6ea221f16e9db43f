package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Setting;
import io.tollgate.benchmarks.scenario.world.Setting.AccountSpec;
import io.tollgate.benchmarks.scenario.world.Setting.LimitSpec;
import io.tollgate.benchmarks.scenario.world.Setting.PastUse;
import io.tollgate.benchmarks.scenario.world.Setting.ReservedSpec;
import io.tollgate.metering.Cause;
import io.tollgate.scheduler.cycle.Board;
import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Limit;
import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.fairness.AttemptUse;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.quota.UsageStore;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The accounts of a scenario: what they may claim, and what they used. */
final class StageAccounts {
  private static final Act ACT = new Act("sre", "scenario", Agenda.BEGINNING);

  private final SimulatedWorld world;
  private final Duration halfLife;
  private final List<String> names;

  StageAccounts(SimulatedWorld world, Setting setting) {
    this.world = world;
    this.halfLife = setting.rules().decision().halfLife();
    this.names = setting.accounts().stream().map(AccountSpec::name).toList();
    setting.accounts().forEach(this::allow);
  }

  List<String> names() {
    return names;
  }

  private void allow(AccountSpec spec) {
    AccountId account = world.door.account(spec.name());
    spec.projects().keySet().forEach(project -> world.door.project(spec.name(), project));
    spec.limits().stream()
        .flatMap(limit -> limit.project().stream())
        .forEach(project -> world.door.project(spec.name(), project));
    world.database.inTransaction(
        tx -> {
          tx.allowances().set(Allowance.weight(account, Holder.ACCOUNT, spec.weight()), ACT);
          tx.accounts().setBeta(account, spec.beta());
          spec.projects()
              .forEach(
                  (project, weight) ->
                      tx.allowances()
                          .set(Allowance.weight(account, Holder.project(project), weight), ACT));
          spec.reserved()
              .forEach((model, of) -> tx.allowances().set(reserved(account, model, of), ACT));
          spec.limits().forEach(limit -> tx.allowances().set(allowance(account, spec, limit), ACT));
          return true;
        });
    spec.usage().forEach(past -> use(account, past));
    spec.reserved().forEach((model, of) -> ends(reserved(account, model, of), of));
  }

  private static Allowance reserved(AccountId account, String model, ReservedSpec of) {
    Optional<Instant> until = of.until().map(at -> Agenda.instant(at.toMillis()));
    return Allowance.reserved(account, model, new ReservedGpus(of.gpus(), of.startWithin(), until));
  }

  private void ends(Allowance reserved, ReservedSpec of) {
    of.until()
        .ifPresent(
            end ->
                world.agenda.at(
                    end.toMillis(),
                    () ->
                        world.database.inTransaction(
                            tx -> tx.allowances().clear(reserved.subject(), ACT))));
  }

  private Allowance allowance(AccountId account, AccountSpec spec, LimitSpec limit) {
    Holder holder =
        limit
            .project()
            .map(Holder::project)
            .or(() -> limit.channel().map(by -> Holder.key(world.door.key(spec.name(), by))))
            .orElse(Holder.ACCOUNT);
    return new Allowance(account, holder, kind(limit.unit()), limit.model(), limit.most());
  }

  private static Allowance.Kind kind(Limit.Unit unit) {
    return switch (unit) {
      case SESSIONS -> Allowance.Kind.CONCURRENT;
      case GPUS -> Allowance.Kind.GPUS;
      case GPU_MINUTES -> Allowance.Kind.RUN_MINUTES;
    };
  }

  private void use(AccountId account, PastUse past) {
    UUID session = world.door.newId();
    Instant began = Agenda.BEGINNING.minus(past.ago());
    double minutes = past.gpuMinutes().doubleValue();
    if (minutes > 0) {
      world.usage.given(account, session, minutes, began);
      world.database.inTransaction(
          tx -> {
            tx.usage()
                .add(
                    List.of(
                        new UsageStore.Over(
                            new AttemptUse(
                                new SessionId(session), 1, account, past.project(), minutes, began),
                            new Cause(ACT.actor(), ACT.requestId(), "usage"))),
                    ACT.at());
            return true;
          });
    }
  }

  /** What the leader counts for each, faded until now. */
  Map<String, Double> usage() {
    Map<String, Double> usage = new HashMap<>();
    world.servers.replicas().stream()
        .filter(Replica::leads)
        .findFirst()
        .flatMap(Replica::board)
        .ifPresent(board -> names.forEach(name -> usage.put(name, usage(board, name))));
    return usage;
  }

  private double usage(Board board, String name) {
    AccountView view = board.state().accounts().get(world.door.account(name));
    return view == null ? 0 : view.share().usage().at(world.agenda.instant(), halfLife);
  }
}
