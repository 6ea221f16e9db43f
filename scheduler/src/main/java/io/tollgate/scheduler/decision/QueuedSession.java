package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A session that waits.
 *
 * @param id the session
 * @param account who pays
 * @param world {@code live} or {@code test}
 * @param shape what it needs
 * @param priority the priority class as a number, higher first
 * @param queuedAt its place within the class, kept over requeues
 * @param runLimit prepaid time left
 * @param notBefore end of the pause after a failed start
 * @param cleanupUntil when its own earlier allocation is released at the latest; present until it
 *     is
 * @param wishes what its owner wishes of its time
 * @param allowInfeasible whether its owner wants it to wait for a fleet that could hold it
 * @param version the row's version, which a commit expects
 * @param failedOn nodes on which its starts have failed since it last ran: any other that is as
 *     good comes first
 */
public record QueuedSession(
    SessionId id,
    AccountId account,
    String world,
    Shape shape,
    int priority,
    Instant queuedAt,
    Duration runLimit,
    Optional<Instant> notBefore,
    Optional<Instant> cleanupUntil,
    Wishes wishes,
    boolean allowInfeasible,
    long version,
    Set<NodeId> failedOn) {

  public QueuedSession {
    if (runLimit.isNegative() || runLimit.isZero()) {
      throw new IllegalArgumentException("session " + id + " has no prepaid time left");
    }
    failedOn = Set.copyOf(failedOn);
  }

  /** One whose starts have not failed. */
  public QueuedSession(
      SessionId id,
      AccountId account,
      String world,
      Shape shape,
      int priority,
      Instant queuedAt,
      Duration runLimit,
      Optional<Instant> notBefore,
      Optional<Instant> cleanupUntil,
      Wishes wishes,
      boolean allowInfeasible,
      long version) {
    this(
        id,
        account,
        world,
        shape,
        priority,
        queuedAt,
        runLimit,
        notBefore,
        cleanupUntil,
        wishes,
        allowInfeasible,
        version,
        Set.of());
  }

  /** The pool it waits for. */
  public Pool pool() {
    return new Pool(world, shape.gpuModel());
  }

  /**
   * When something of its own lets it start, or ends its chance to, next; empty when nothing will.
   */
  public Optional<Instant> nextTurn(Instant after) {
    // Time is kept in microseconds, and at the last moment itself it may still start.
    Optional<Instant> tooLate =
        wishes.deadline().map(last -> last.minus(runLimit).plus(1, ChronoUnit.MICROS));
    return Stream.of(notBefore, wishes.beginAt(), tooLate)
        .flatMap(Optional::stream)
        .filter(time -> time.isAfter(after))
        .min(Instant::compareTo);
  }

  /** The same with another run limit. */
  public QueuedSession withRunLimit(Duration other) {
    return new QueuedSession(
        id,
        account,
        world,
        shape,
        priority,
        queuedAt,
        other,
        notBefore,
        cleanupUntil,
        wishes,
        allowInfeasible,
        version,
        failedOn);
  }
}
