package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Neighbours;
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
 * @param belonging whose it is
 * @param world {@code live} or {@code test}
 * @param shape what it needs
 * @param priority the priority class as a number, higher first
 * @param ownPriority its place among those of its account, project, class and pool, higher first
 * @param queuedAt its place within the class, kept over requeues
 * @param runLimit prepaid time left
 * @param atLeast what of it would do, in whole minutes, if that lets it start now; all when empty
 * @param notBefore end of the pause after a failed start
 * @param cleanupUntil when its own earlier allocation is released at the latest; present until it
 *     is
 * @param wishes what its owner wishes of its time
 * @param preemptible whether it may be made to leave for a higher class once it runs
 * @param preempted whether it was made to leave before: it makes nobody else leave
 * @param allowInfeasible whether its owner wants it to wait for a fleet that could hold it
 * @param version the row's version, which a commit expects
 * @param failedOn nodes on which its starts have failed since it last ran: any other that is as
 *     good comes first
 */
public record QueuedSession(
    SessionId id,
    Belonging belonging,
    String world,
    Shape shape,
    int priority,
    int ownPriority,
    Instant queuedAt,
    Duration runLimit,
    Optional<Duration> atLeast,
    Optional<Instant> notBefore,
    Optional<Instant> cleanupUntil,
    Wishes wishes,
    boolean preemptible,
    boolean preempted,
    boolean allowInfeasible,
    long version,
    Set<NodeId> failedOn) {

  public QueuedSession {
    if (runLimit.isNegative() || runLimit.isZero()) {
      throw new IllegalArgumentException("session " + id + " has no prepaid time left");
    }
    failedOn = Set.copyOf(failedOn);
  }

  /** Who pays. */
  public AccountId account() {
    return belonging.account();
  }

  /** The pool it waits for. */
  public Pool pool() {
    return new Pool(world, shape.gpuModel());
  }

  /** What it needs, whoever it is and whoever is there. */
  public Need need() {
    return new Need(world, shape.near(Neighbours.ANY));
  }

  /** GPU-minutes of the prepaid time that is left, extensions included. */
  public double gpuMinutes() {
    double gpus = shape.gpus() * shape.gpuThousandths() / (double) Shape.WHOLE;
    return gpus * (runLimit.toSeconds() + runLimit.toNanosPart() / 1e9) / 60;
  }

  /**
   * When something of its own lets it start, or ends its chance to, next; empty when nothing will.
   */
  public Optional<Instant> nextTurn(Instant after) {
    // Time is kept in microseconds, and at the last moment itself it may still start.
    Optional<Instant> tooLate =
        wishes.deadline().map(last -> last.minus(least()).plus(1, ChronoUnit.MICROS));
    Stream<Instant> others = wishes.awaits().stream().flatMap(one -> one.met().stream());
    return Stream.concat(
            Stream.of(notBefore, wishes.beginAt(), tooLate, Hosts.preferredUntil(this))
                .flatMap(Optional::stream),
            others)
        .filter(time -> time.isAfter(after))
        .min(Instant::compareTo);
  }

  /**
   * Whether {@link #nextTurn} could answer anything, at any time; most of a long queue could not.
   */
  public boolean hasTurns() {
    return notBefore.isPresent()
        || wishes.beginAt().isPresent()
        || wishes.deadline().isPresent()
        || !wishes.awaits().isEmpty()
        || shape.neighbours().together().isPresent();
  }

  /** The same with another run limit. */
  public QueuedSession withRunLimit(Duration other) {
    return change().runLimit(other).done();
  }

  /** The least time it would start for. */
  public Duration least() {
    return atLeast.orElse(runLimit);
  }

  /** The same for that time, no more and no less. */
  QueuedSession lasting(Duration exactly) {
    return change().runLimit(exactly).atLeast(Optional.empty()).done();
  }

  /** One with nothing but the necessary, of normal class, whose row is new. */
  public static Draft draft(
      SessionId id, AccountId account, Shape shape, Instant queuedAt, Duration runLimit) {
    return new Draft(id, Belonging.to(account), shape, queuedAt, runLimit);
  }

  /** A copy to be changed. */
  public Draft change() {
    Draft draft = new Draft(id, belonging, shape, queuedAt, runLimit);
    draft.atLeast = atLeast;
    draft.world = world;
    draft.priority = priority;
    draft.ownPriority = ownPriority;
    draft.notBefore = notBefore;
    draft.cleanupUntil = cleanupUntil;
    draft.wishes = wishes;
    draft.preemptible = preemptible;
    draft.preempted = preempted;
    draft.allowInfeasible = allowInfeasible;
    draft.version = version;
    draft.failedOn = failedOn;
    return draft;
  }

  /** A waiting session in the making; what is not said is as plain as can be. */
  public static final class Draft {
    private final SessionId id;
    private Belonging belonging;
    private String world = "live";
    private Shape shape;
    private int priority = 1;
    private int ownPriority;
    private Instant queuedAt;
    private Duration runLimit;
    private Optional<Duration> atLeast = Optional.empty();
    private Optional<Instant> notBefore = Optional.empty();
    private Optional<Instant> cleanupUntil = Optional.empty();
    private Wishes wishes = Wishes.NONE;
    private boolean preemptible;
    private boolean preempted;
    private boolean allowInfeasible;
    private long version = 1;
    private Set<NodeId> failedOn = Set.of();

    private Draft(
        SessionId id, Belonging belonging, Shape shape, Instant queuedAt, Duration runLimit) {
      this.id = id;
      this.belonging = belonging;
      this.shape = shape;
      this.queuedAt = queuedAt;
      this.runLimit = runLimit;
    }

    public Draft belonging(Belonging given) {
      this.belonging = given;
      return this;
    }

    public Draft account(AccountId given) {
      this.belonging = belonging.in(given);
      return this;
    }

    public Draft world(String given) {
      this.world = given;
      return this;
    }

    public Draft shape(Shape given) {
      this.shape = given;
      return this;
    }

    public Draft priority(int given) {
      this.priority = given;
      return this;
    }

    public Draft ownPriority(int given) {
      this.ownPriority = given;
      return this;
    }

    public Draft queuedAt(Instant given) {
      this.queuedAt = given;
      return this;
    }

    public Draft runLimit(Duration given) {
      this.runLimit = given;
      return this;
    }

    public Draft atLeast(Optional<Duration> given) {
      this.atLeast = given;
      return this;
    }

    public Draft notBefore(Optional<Instant> given) {
      this.notBefore = given;
      return this;
    }

    public Draft cleanupUntil(Optional<Instant> given) {
      this.cleanupUntil = given;
      return this;
    }

    public Draft wishes(Wishes given) {
      this.wishes = given;
      return this;
    }

    public Draft preemptible(boolean given) {
      this.preemptible = given;
      return this;
    }

    public Draft preempted(boolean given) {
      this.preempted = given;
      return this;
    }

    public Draft allowInfeasible(boolean given) {
      this.allowInfeasible = given;
      return this;
    }

    public Draft version(long given) {
      this.version = given;
      return this;
    }

    public Draft failedOn(Set<NodeId> given) {
      this.failedOn = given;
      return this;
    }

    /** The session as drafted. */
    public QueuedSession done() {
      return new QueuedSession(
          id,
          belonging,
          world,
          shape,
          priority,
          ownPriority,
          queuedAt,
          runLimit,
          atLeast.filter(least -> least.compareTo(runLimit) < 0),
          notBefore,
          cleanupUntil,
          wishes,
          preemptible,
          preempted,
          allowInfeasible,
          version,
          failedOn);
    }
  }
}
