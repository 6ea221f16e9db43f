package io.tollgate.scheduler.cycle;

import io.prometheus.client.Histogram;
import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.database.LeaderDatabase;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduling cycle: catch up, decide, commit, dispatch. On the leader only, on one thread,
 * nudged by what happens and at least once a second.
 *
 * <p>Requests and heartbeats nudge it, they do not run it: many nudges make one round.
 */
public final class SchedulingCycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SchedulingCycle.class);
  private static final Histogram PHASES =
      Histogram.build()
          .name("tollgate_cycle_phase_seconds")
          .help("Time of each phase of the scheduling cycle.")
          .labelNames("phase")
          .buckets(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)
          .register();

  private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(1);

  /** Waits are never shorter than this, whatever is due. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(2);

  private static final Duration AFTER_FAILURE = Duration.ofMillis(250);

  /** A full reload must equal what was folded; this often it is tried. */
  private static final Duration AUDIT_EVERY = Duration.ofMinutes(5);

  private final LeaderDatabase database;
  private final Leadership leadership;
  private final NodeTimers timers;
  private final LifePolicy life;
  private final Policy policy;
  private final InstantSource clock;
  private final Semaphore nudges = new Semaphore(0);
  private final Thread thread = new Thread(this::loop, "scheduling-cycle");
  private volatile @Nullable Board board;
  private volatile boolean closing;
  private @Nullable Reign reign;
  private Instant swept = Instant.EPOCH;
  private Instant audited = Instant.EPOCH;

  public SchedulingCycle(
      DatabaseConfig config,
      UUID replica,
      NodeTimers timers,
      LifePolicy life,
      InstantSource clock) {
    this.database = new LeaderDatabase(config);
    this.leadership = new Leadership(config, replica);
    this.timers = timers;
    this.life = life;
    this.policy = Reign.policy(life);
    this.clock = clock;
  }

  /** Starts the thread; other replicas reach this one at the address. */
  public void start(String address) {
    leadership.advertise(address);
    thread.setDaemon(true);
    thread.start();
  }

  /** There is something to decide. Cheap, from any thread. */
  public void nudge() {
    nudges.release();
  }

  /** What the last round found; empty while this replica does not lead. */
  public Optional<Board> board() {
    return Optional.ofNullable(board);
  }

  /**
   * The most minutes up to {@code wanted} by which a running session may be extended without
   * breaking a promise; all of them while this replica has no picture to judge by.
   */
  public int longestExtension(SessionId session, int wanted) {
    Board current = board;
    return current == null
        ? wanted
        : Reign.longestExtension(current, policy, session, wanted, clock.instant());
  }

  private void loop() {
    boolean healthy = true;
    while (!closing) {
      try {
        OptionalLong epoch = leadership.check();
        if (epoch.isPresent()) {
          run(epoch.getAsLong());
        } else {
          board = null;
          reign = null;
        }
        healthy = true;
        await(untilNextLook());
      } catch (DeposedException deposed) {
        log.warn("{}; this one follows", deposed.getMessage());
        abdicate();
      } catch (RuntimeException failure) {
        if (healthy) {
          log.warn("a round of the cycle failed and is repeated until it succeeds", failure);
        }
        healthy = false;
        // What was folded may be ahead of or behind what was rolled back: start over.
        reign = null;
        await(AFTER_FAILURE);
      }
    }
  }

  /** One round, in the phases of the design. */
  private void run(long epoch) {
    Reign current = reign(epoch);
    Instant now = clock.instant();
    sweep(current, now);
    ClusterState state = timed("catch_up", () -> fold(current)); // 1
    Plan plan = timed("decide", () -> current.decide(state, now)); // 2-5, pure
    if (!leadership.isFresh()) {
      return; // Somebody else may lead by now; nothing was written.
    }
    Committed done =
        timed(
            "commit", // 6; its notices dispatch, 7
            () -> database.run(handle -> current.commit(new SqlTransaction(handle), plan, now)));
    board = current.remember(state, plan, now);
    if (!done.returned().isEmpty() || !done.done().isEmpty()) {
      nudge(); // Look at what was left over, on the rows as they are now.
    }
  }

  private Reign reign(long epoch) {
    Reign current = reign;
    if (current == null || current.epoch() != epoch) {
      Reign fresh = new Reign(epoch, clock.instant(), life, policy);
      database.run(
          handle -> {
            fresh.begin(new SqlTransaction(handle));
            return true;
          });
      audited = clock.instant();
      reign = fresh;
      return fresh;
    }
    return current;
  }

  private ClusterState fold(Reign current) {
    ClusterState state = database.snapshot(handle -> current.catchUp(new SqlTransaction(handle)));
    if (clock.instant().isAfter(audited.plus(AUDIT_EVERY))) {
      audited = clock.instant();
      audit(current);
    }
    return state;
  }

  /** The folded state must equal a full reload; a difference is a defect and is counted. */
  private void audit(Reign current) {
    database
        .snapshot(handle -> current.differenceFromReload(new SqlTransaction(handle)))
        .ifPresent(
            difference -> {
              CatchUpAudit.DIFFERENCES.inc();
              log.error(
                  "the folded cluster differs from a full reload, which is used from now on: {}",
                  difference);
              reign = null;
            });
  }

  private void sweep(Reign current, Instant now) {
    if (now.isBefore(swept.plus(AT_LEAST_EVERY))) {
      return;
    }
    swept = now;
    database.run(
        handle -> {
          current.sweep(new SqlTransaction(handle), timers, now);
          return true;
        });
  }

  private static <T> T timed(String phase, java.util.function.Supplier<T> work) {
    try (Histogram.Timer ignored = PHASES.labels(phase).startTimer()) {
      return work.get();
    }
  }

  /** Until a gate opens or a promised slot begins, and not too long. */
  private Duration untilNextLook() {
    Board current = board;
    Duration wait =
        current == null
            ? AT_LEAST_EVERY
            : current
                .nextLook()
                .map(next -> Duration.between(clock.instant(), next))
                .orElse(AT_LEAST_EVERY);
    if (wait.compareTo(AT_LEAST_EVERY) > 0) {
      return AT_LEAST_EVERY;
    }
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  private void abdicate() {
    board = null;
    reign = null;
    leadership.close();
  }

  private void await(Duration most) {
    try {
      if (nudges.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
        nudges.drainPermits();
      }
    } catch (InterruptedException stop) {
      closing = true;
    }
  }

  /** Ends the thread and hands leadership over. */
  @Override
  public void close() {
    closing = true;
    nudge();
    try {
      thread.join(5_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    leadership.close();
    database.close();
  }
}
