package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a session is: the part that {@link SessionLife} changes.
 *
 * @param stopReason why a stop was ordered; present in STOPPING
 * @param requeue whether an end by the platform queues it again; a user's stop takes it back
 * @param attempt the number of the current or last attempt, 0 before the first
 * @param startFailures failed starts in a row
 * @param requeuesMax how often a platform end may queue it again; the policy's limit when empty
 * @param notBefore the end of the pause after a failed start or a platform end
 * @param heldSince since when its owner lets it wait
 * @param operatorHold an operator's hold, which its owner cannot lift
 * @param preempted that it was made to leave, when it was
 * @param priority its place among those of its account, project and class, higher first
 * @param prepaidMinutes minutes paid for and acknowledged
 * @param minutesMin how many of them would do for a first start; empty once it was placed or
 *     extended
 * @param minutesUsed minute numbers used by earlier attempts
 * @param stopBy when the end must have been observed, or the platform's bound decides
 * @param version grows with each change; an update names the one it expects
 */
public record Progress(
    SessionState state,
    BillingPhase billing,
    Optional<EndReason> endReason,
    Optional<EndReason> stopReason,
    OptionalInt exitCode,
    Optional<String> message,
    boolean requeue,
    int attempt,
    int startFailures,
    int requeues,
    OptionalInt requeuesMax,
    Optional<Instant> notBefore,
    Optional<Instant> heldSince,
    Optional<OperatorHold> operatorHold,
    Optional<Preempted> preempted,
    int priority,
    int prepaidMinutes,
    OptionalInt minutesMin,
    int minutesUsed,
    Instant queuedAt,
    Optional<Instant> startingAt,
    Optional<Instant> runningAt,
    Optional<Instant> startedAt,
    Optional<Instant> stoppingAt,
    Optional<Instant> stopBy,
    Optional<Instant> endedAt,
    long version) {

  /** A session as it is submitted. */
  public static Progress submitted(int minutes, boolean requeue, boolean held, Instant now) {
    return submitted(minutes, requeue, held, StartTerms.PLAIN, now);
  }

  /** A session as it is submitted under those terms. */
  public static Progress submitted(
      int minutes, boolean requeue, boolean held, StartTerms terms, Instant now) {
    ProgressChange first =
        new ProgressChange(SessionState.QUEUED, BillingPhase.NONE, requeue, minutes, now);
    first.heldSince = held ? Optional.of(now) : Optional.empty();
    first.priority = terms.priority();
    first.requeuesMax = terms.requeuesMax();
    first.minutesMin = terms.minutesMin();
    return first.done();
  }

  /** A change of this, one version up. */
  public ProgressChange change() {
    return new ProgressChange(this);
  }

  /** How many minutes it starts with at least. */
  public int leastMinutes() {
    int left = prepaidMinutes - minutesUsed;
    return Math.min(left, minutesMin.orElse(left));
  }

  /** True while its owner or an operator holds it. */
  public boolean held() {
    return heldSince.isPresent() || operatorHold.isPresent();
  }

  /** True when the work ran in this attempt or an earlier one. */
  public boolean everRan() {
    return startedAt.isPresent();
  }
}
