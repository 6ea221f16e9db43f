package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.ArrayChange;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.StartTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** The people of a scenario, who know their sessions by the names of its file. */
final class Customers {
  private final SimulatedWorld world;
  private final Cast cast;

  Customers(SimulatedWorld world, Cast cast) {
    this.world = world;
    this.cast = cast;
  }

  Optional<Refusal> submit(Submit wish) {
    wish.project().ifPresent(project -> world.door.project(wish.account(), project));
    Wish asked = asked(wish);
    Outcome<Quote> quoted = world.door.quote(asked);
    if (!quoted.done()) {
      return refusal(quoted);
    }
    if (wish.later().count().isPresent()) {
      return array(wish, asked, quoted.answer().orElseThrow().quoteId());
    }
    Outcome<Session> started = world.door.submit(asked, quoted.answer().orElseThrow().quoteId());
    started.answer().ifPresent(session -> enter(wish, session.id(), asked));
    return refusal(started);
  }

  private Optional<Refusal> array(Submit wish, Wish asked, UUID quote) {
    ArraySize size = new ArraySize(wish.later().count().getAsInt(), wish.later().runningMax());
    Outcome<SessionArray> started = world.door.arrays().submit(asked, size, quote);
    started
        .answer()
        .ifPresent(
            array -> {
              cast.enterArray(wish.id(), array.id(), asked);
              world.planArray(array.id(), plan(wish));
            });
    return refusal(started);
  }

  /** The start again, as who did not see its answer would send it. */
  Optional<Refusal> resubmit(String session) {
    UUID quote = world.session(cast.session(session)).request().quoteId();
    return refusal(world.door.submit(cast.wish(session), quote));
  }

  private void enter(Submit wish, SessionId session, Wish asked) {
    cast.enter(wish.id(), session, asked);
    world.plan(session.value(), plan(wish));
  }

  private static WorkPlan plan(Submit wish) {
    return new WorkPlan(
        Rank.NEVER,
        0,
        wish.stopTakes().toMillis(),
        0,
        wish.startTakes().toMillis(),
        wish.idle().isPresent() ? GpuUse.BUSY : GpuUse.UNSEEN);
  }

  Wish asked(Submit wish) {
    return new Wish(
        wish.account(),
        wish.shape(),
        wish.labels(),
        wish.minutes(),
        wish.kind() == Submit.Kind.RUN ? "batch" : "command",
        wish.channel(),
        wish.requeue(),
        wish.allowInfeasible(),
        Optional.of(wish.priorityClass()),
        wish.project(),
        new Wish.Times(
            ms(wish.begin()),
            ms(wish.deadline()),
            false,
            wish.after().stream()
                .map(
                    one -> new Dependency(cast.predecessor(one.id()), one.condition(), one.delay()))
                .toList(),
            List.of(),
            new StartTerms(
                wish.terms().priority(), wish.terms().requeuesMax(), wish.later().minutesMin())),
        wish.idle().map(IdleWish::of).orElse(IdleWish.UNSAID),
        wish.preemptible());
  }

  Optional<Refusal> preempt(String session) {
    return refusal(world.door.house().preempt(cast.session(session)));
  }

  Optional<Refusal> onHold(String session, boolean held) {
    UUID array = cast.arrays().get(session);
    if (array != null) {
      return refusal(world.door.arrays().onHold(array, held));
    }
    return refusal(world.door.onHold(cast.session(session), held));
  }

  Optional<Refusal> onOperatorHold(String session, boolean held) {
    return refusal(world.door.house().onOperatorHold(cast.session(session), held));
  }

  Optional<Refusal> change(String array, ArrayChange change) {
    UUID id = cast.arrays().get(array);
    if (id == null) {
      throw new IllegalArgumentException("no array " + array);
    }
    return refusal(world.door.arrays().change(id, change));
  }

  Optional<Refusal> rank(String session, int priority) {
    if (cast.arrays().containsKey(session)) {
      return change(session, new ArrayChange(OptionalInt.of(priority), Optional.empty()));
    }
    return refusal(world.door.rank(cast.session(session), priority));
  }

  private static OptionalLong ms(Optional<Duration> time) {
    return time.isPresent() ? OptionalLong.of(time.get().toMillis()) : OptionalLong.empty();
  }

  /** Of an array its elements too, those that run or only those that wait. */
  Optional<Refusal> stopArray(String name, boolean running) {
    UUID array = cast.arrays().get(name);
    if (array == null) {
      throw new IllegalArgumentException("no array " + name);
    }
    return refusal(world.door.arrays().stop(array, running));
  }

  Optional<Refusal> stop(String session, EndReason reason) {
    if (cast.arrays().containsKey(session)) {
      return stopArray(session, true);
    }
    SessionId id = cast.session(session);
    Progress before = world.session(id).progress();
    int posted = world.database.money().billings().find(id.value()).orElseThrow().postedMinutes();
    Outcome<Session> stopped = world.door.stop(id, reason);
    stopped
        .answer()
        .ifPresent(after -> People.noteCap(world, id, before, posted, after.progress()));
    return refusal(stopped);
  }

  Optional<Refusal> extend(String session, int minutes) {
    Wish more = cast.wish(session).of(minutes);
    Outcome<Quote> quoted = world.door.quote(more);
    if (!quoted.done()) {
      return refusal(quoted);
    }
    UUID quote = quoted.answer().orElseThrow().quoteId();
    return refusal(world.door.extend(more, cast.session(session), quote));
  }

  void limit(Spending of, long micros) {
    of.project().ifPresent(project -> world.door.project(of.account(), project));
    world.cash.limit(world.door.newId(), of, Agenda.DAYS, micros).requireDone("the limit of " + of);
  }

  void unlimit(Spending of) {
    of.project().ifPresent(project -> world.door.project(of.account(), project));
    world.cash.unlimit(of).requireDone("no limit of " + of);
  }

  /** From now on its GPUs, or one of them, are so busy; empty when nobody can see it. */
  void use(String session, OptionalInt gpu, OptionalDouble percent) {
    UUID id = cast.session(session).value();
    WorkPlan before = world.planOf(id);
    long now = world.agenda.now();
    world.plan(
        id,
        before.with(
            gpu.isPresent()
                ? before.use().from(now, gpu.getAsInt(), percent)
                : before.use().from(now, percent)));
  }

  /** So many starts fail from now on, beside those that have failed. */
  void failStart(String session, int times) {
    UUID id = cast.session(session).value();
    WorkPlan before = world.planOf(id);
    int failed = world.truth.of(id).failedAttempts.size();
    world.plan(
        id,
        new WorkPlan(
            before.runsMs(),
            before.exitCode(),
            before.stopTakesMs(),
            failed + times,
            0,
            before.use()));
  }

  static Optional<Refusal> refusal(Outcome<?> outcome) {
    return outcome
        .refusal()
        .map(
            refusal ->
                new Refusal(
                    refusal.code().code(),
                    refusal.detail(),
                    refusal.members().get("longest_minutes") instanceof Integer longest
                        ? OptionalInt.of(longest)
                        : OptionalInt.empty()));
  }
}
