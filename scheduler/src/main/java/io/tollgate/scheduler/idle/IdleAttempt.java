package io.tollgate.scheduler.idle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.agent.UtilizationStore;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.AttemptLife;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The attempt of a protected session that runs, as far as its nodes have proved it. Its minutes are
 * counted by that proof, the smallest of its ranks'.
 *
 * @param nodesReady whether all its nodes are heard from
 */
record IdleAttempt(
    IdleProtection protection, Session session, List<RankReport> ranks, boolean nodesReady) {
  /** Proofs come every half minute or so; what is older than this says nothing of now. */
  private static final Duration BEHIND_MAX = Duration.ofMinutes(3);

  /** The first minute that is not over. */
  int through() {
    return (int) (AttemptLife.smallestElapsedMs(ranks) / 60_000);
  }

  /** Whether what is known of it is of now, and enough has passed that it might idle. */
  boolean isWorthALook(Instant now) {
    Instant proved =
        session.progress().runningAt().orElse(now).plusMillis(AttemptLife.smallestElapsedMs(ranks));
    return nodesReady
        && !ranks.isEmpty()
        && !proved.plus(BEHIND_MAX).isBefore(now)
        && through() >= protection.terms().warnedAfterMinutes();
  }

  /** The whole window when it could be ended now, and the half that earns a warning otherwise. */
  private int length(Instant now) {
    boolean whole =
        Planted.is(HouseDefect.IDLE_WARNING_SKIPPED)
            || protection
                .warnedIn(session.progress())
                .filter(warned -> IdleStep.isRipe(protection, warned, now))
                .isPresent();
    IdleTerms terms = protection.terms();
    return whole ? terms.windowMinutes() : terms.warnedAfterMinutes();
  }

  /** How many rows a look reads at most. */
  long minutes(Instant now) {
    long gpus = ranks.stream().mapToLong(rank -> rank.allocation().gpuUuids().size()).sum();
    return gpus * length(now);
  }

  /** What has to be known of each of its GPUs. */
  List<UtilizationStore.Span> spans(Instant now) {
    int from = Math.max(0, through() - length(now));
    List<UtilizationStore.Span> spans = new ArrayList<>();
    for (RankReport rank : ranks) {
      UUID allocation = rank.allocation().id().value();
      for (String gpu : rank.allocation().gpuUuids()) {
        spans.add(new UtilizationStore.Span(allocation, gpu, from, through()));
      }
    }
    return spans;
  }

  /** What they say. */
  IdleRule.Verdict verdict(Instant now, Map<UtilizationStore.Span, List<GpuMinute>> minutes) {
    return IdleRule.judge(
        protection.terms(),
        spans(now).stream()
            .map(span -> minutes.getOrDefault(span, List.of()))
            .collect(Collectors.toList()),
        through());
  }
}
