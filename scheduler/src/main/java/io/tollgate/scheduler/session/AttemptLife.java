package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionEvent.Ran;
import io.tollgate.scheduler.session.SessionEvent.StartFailed;
import io.tollgate.scheduler.session.SessionEvent.StopOrdered;
import io.tollgate.scheduler.session.SessionEvent.WorkEnded;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the reports of an attempt's ranks mean for the session. Pure; the caller applies the answer
 * and asks again until there is none.
 *
 * <p>A gang succeeds together: one rank that fails ends the session, ranks that finished keep their
 * GPUs until the last has, and it runs only when every rank does.
 */
public final class AttemptLife {

  private AttemptLife() {}

  /** The next event that the reports call for in this state, or empty. */
  public static Optional<SessionEvent> next(Progress at, List<RankReport> ranks) {
    if (ranks.isEmpty()) {
      return Optional.empty();
    }
    return switch (at.state()) {
      case STARTING -> starting(ranks);
      case RUNNING -> running(at, ranks);
      case STOPPING -> stopping(at, ranks);
      case QUEUED, ENDED -> Optional.empty();
    };
  }

  /** True when every rank of a gang stands prepared and none was let go yet. */
  public static boolean isReadyToGo(Progress at, List<RankReport> ranks) {
    return at.state() == SessionState.STARTING
        && !ranks.isEmpty()
        && (ranks.stream().allMatch(RankReport::isPrepared)
            || Planted.is(HouseDefect.GANG_GOES_HALF_READY)
                && ranks.stream().anyMatch(RankReport::isPrepared))
        && ranks.stream().anyMatch(rank -> rank.allocation().target().equals("prepared"));
  }

  /** The proof that minutes are posted through while it runs: the smallest. */
  public static long smallestElapsedMs(List<RankReport> ranks) {
    return ranks.stream().mapToLong(RankReport::elapsedMs).min().orElse(0);
  }

  /** The proof that an end tops up to unless it is the platform's: the largest. */
  public static long largestElapsedMs(List<RankReport> ranks) {
    return ranks.stream().mapToLong(RankReport::elapsedMs).max().orElse(0);
  }

  private static Optional<SessionEvent> starting(List<RankReport> ranks) {
    for (RankReport rank : ranks) {
      if (rank.endedBy("start_failed")) {
        return Optional.of(new StartFailed(messageOf(rank, "the start failed")));
      }
      if (rank.isOver() && !rank.went()) {
        return Optional.of(new StartFailed(messageOf(rank, "the node gave the start up")));
      }
    }
    return ranks.stream().allMatch(RankReport::went) ? Optional.of(new Ran()) : Optional.empty();
  }

  private static Optional<SessionEvent> running(Progress at, List<RankReport> ranks) {
    for (RankReport rank : ranks) {
      if (rank.failedByPlatform()) {
        return Optional.of(new StopOrdered(EndReason.NODE_LOST));
      }
      if (rank.endedBy("stop_order")) {
        // The node stopped it without being asked by us: the operator shut its agent down.
        return Optional.of(new StopOrdered(EndReason.EVICTED));
      }
    }
    Optional<RankReport> failed = ranks.stream().filter(AttemptLife::exitedBadly).findFirst();
    if (failed.isPresent() && ranks.stream().anyMatch(AttemptLife::isVictim)) {
      return Optional.of(new StopOrdered(EndReason.NODE_LOST)); // The hardware failed under it.
    }
    if (failed.isPresent()) {
      return Optional.of(over(at, EndReason.FAILED, failed.get(), ranks));
    }
    if (!ranks.stream().allMatch(RankReport::isOver)) {
      return Optional.empty();
    }
    boolean expired = ranks.stream().anyMatch(rank -> rank.endedBy("run_limit"));
    EndReason reason = expired ? EndReason.EXPIRED : EndReason.COMPLETED;
    return Optional.of(over(at, reason, ranks.get(0), ranks));
  }

  private static Optional<SessionEvent> stopping(Progress at, List<RankReport> ranks) {
    if (!ranks.stream().allMatch(RankReport::isOver)) {
      return Optional.empty();
    }
    EndReason reason = at.stopReason().orElseThrow();
    RankReport telling =
        ranks.stream().filter(AttemptLife::isVictim).findFirst().orElse(ranks.get(0));
    return Optional.of(over(at, reason, telling, ranks));
  }

  private static WorkEnded over(
      Progress at, EndReason reason, RankReport telling, List<RankReport> ranks) {
    return new WorkEnded(
        reason,
        telling.exitCode(),
        telling.message().or(() -> ofHardware(reason, telling)).orElse(""),
        at.minutesUsed() + minutes(at, reason, ranks));
  }

  /** Minute numbers that this attempt used: a free cut minute uses none. */
  static int minutes(Progress at, EndReason reason, List<RankReport> ranks) {
    if (at.runningAt().isEmpty()) {
      return 0;
    }
    long elapsed =
        reason.isPlatform() ? smallestElapsedMs(ranks) : largestElapsedMs(ranks) + 59_999;
    long left = (long) at.prepaidMinutes() - at.minutesUsed();
    return (int) Math.min(elapsed / 60_000, left);
  }

  private static boolean exitedBadly(RankReport rank) {
    return rank.endedBy("exited") && !rank.exitCode().equals(OptionalInt.of(0));
  }

  /** A program that fails after its GPU did is the victim; one that succeeds has what it wanted. */
  private static boolean isVictim(RankReport rank) {
    return rank.failedHardware().isPresent();
  }

  private static Optional<String> ofHardware(EndReason reason, RankReport rank) {
    return reason == EndReason.NODE_LOST
        ? rank.failedHardware()
            .map(
                cause ->
                    "A GPU failed under the work (" + cause + "): the fault is the platform's.")
        : Optional.empty();
  }

  private static String messageOf(RankReport rank, String otherwise) {
    return rank.message().orElse(otherwise);
  }

  /** The end as the platform's own bound sees it, when a node stays silent. */
  public static WorkEnded withoutReport(Progress at, EndReason reason, List<RankReport> ranks) {
    Optional<RankReport> last = ranks.stream().max(Comparator.comparing(RankReport::elapsedMs));
    return new WorkEnded(
        reason,
        OptionalInt.empty(),
        last.map(rank -> "the node did not confirm the end; billed to its last proof").orElse(""),
        at.minutesUsed() + minutes(at, reason, ranks));
  }
}
