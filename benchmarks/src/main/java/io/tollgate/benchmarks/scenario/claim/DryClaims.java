package io.tollgate.benchmarks.scenario.claim;

import io.tollgate.benchmarks.scenario.world.DryLook;
import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.RuleLook;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.Reason;
import io.tollgate.benchmarks.scenario.world.SessionLook.Seat;
import io.tollgate.benchmarks.scenario.world.SessionLook.WaitLook;
import io.tollgate.scheduler.control.Reach;
import io.tollgate.scheduler.decision.WaitCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Expectations of what was tried and not done. */
public final class DryClaims {

  private DryClaims() {}

  /** {@code same_as_dry_run}: what was told before is what came. */
  public record Same(int line, String name, String id) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      DryLook dry = moment.look().dryRuns().get(name);
      SessionLook found = moment.look().sessions().get(id);
      String told = dry == null ? "was not made" : told(dry);
      boolean same =
          dry != null
              && dry.refusal()
                  .map(refusal -> isRefused(moment, refusal))
                  .orElseGet(() -> found != null && isSame(dry.session().orElseThrow(), found));
      return same
          ? List.of()
          : List.of("the dry run " + name + " " + told + ", and yet " + moment.words(id));
    }

    private boolean isRefused(Moment moment, Refusal refusal) {
      Refusal real = moment.turnedDown().get(id);
      return real != null && real.code().equals(refusal.code());
    }
  }

  private static String told(DryLook dry) {
    return dry.refusal()
        .map(refusal -> "was refused: " + refusal.code())
        .orElseGet(() -> "said that it " + Words.of(dry.session().orElseThrow()));
  }

  private static boolean isSame(SessionLook told, SessionLook came) {
    if (told.waiting().isEmpty() || came.waiting().isEmpty()) {
      return told.waiting().isEmpty() && nodes(told).equals(nodes(came)) && !nodes(came).isEmpty();
    }
    WaitLook one = told.waiting().get();
    WaitLook other = came.waiting().get();
    return codes(one).equals(codes(other))
        && one.firm() == other.firm()
        && isNear(one.eta(), other.eta());
  }

  private static Set<String> nodes(SessionLook look) {
    return look.seats().stream().map(Seat::node).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<WaitCode> codes(WaitLook look) {
    return look.reasons().stream().map(Reason::code).collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isNear(Optional<Duration> one, Optional<Duration> other) {
    return one.isPresent() && other.isPresent()
        ? one.get().minus(other.get()).abs().compareTo(Waits.TOLERANCE) <= 0
        : one.equals(other);
  }

  /** {@code reach}: whom an operator's rule touches, or would. */
  public record Touches(
      int line,
      String name,
      OptionalInt running,
      OptionalInt queued,
      OptionalInt accounts,
      OptionalInt moved,
      OptionalInt stopped,
      Optional<Duration> empty)
      implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      RuleLook rule = moment.look().rules().get(name);
      if (rule == null) {
        return List.of("nobody has tried or laid down " + name);
      }
      Reach reach = rule.reach();
      boolean same =
          running.orElse(reach.running()) == reach.running()
              && queued.orElse(reach.queued()) == reach.queued()
              && accounts.orElse(reach.accounts()) == reach.accounts()
              && isSaid(moved, rule.moved())
              && isSaid(stopped, rule.stopped())
              && (empty.isEmpty() || isNear(empty, rule.empty()));
      return same ? List.of() : List.of(name + " touches " + reach.words() + emptying(rule));
    }

    private static boolean isSaid(OptionalInt wanted, OptionalInt said) {
      return wanted.isEmpty() || wanted.equals(said);
    }

    private static String emptying(RuleLook rule) {
      return rule.moved().isEmpty()
          ? ""
          : "; %d moved, %d stopped, empty by %s"
              .formatted(
                  rule.moved().getAsInt(),
                  rule.stopped().orElse(0),
                  rule.empty().map(Duration::toString).orElse("now"));
    }
  }
}
