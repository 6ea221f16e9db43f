package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

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
        allowInfeasible,
        version,
        Set.of());
  }

  /** The pool it waits for. */
  public Pool pool() {
    return new Pool(world, shape.gpuModel());
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
        allowInfeasible,
        version,
        failedOn);
  }
}
