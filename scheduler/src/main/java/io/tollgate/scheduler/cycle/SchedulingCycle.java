package io.tollgate.scheduler.cycle;

import io.prometheus.client.Counter;
import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.cycle.PlanCommit.Committed;
import io.tollgate.scheduler.cycle.PlanCommit.DeposedException;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.database.LeaderDatabase;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
  private static final Counter DEPOSED =
      Counter.build()
          .name("tollgate_deposed_commits_total")
          .help("Commits refused because another replica had taken over; nothing was written.")
          .register();

  private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(250);

  /** A full reload must equal what was folded; this often it is tried. */
  private static final Duration AUDIT_EVERY = Duration.ofMinutes(5);

  private final LeaderDatabase database;
  private final Leadership leadership;
  private final NodeTimers timers;
  private final LifePolicy life;
  private final Policy policy;
  private final InstantSource clock;
  private final PlanCommit commit;
  private final Semaphore nudges = new Semaphore(0);
  private final Thread thread = new Thread(this::loop, "scheduling-cycle");
  private volatile @Nullable Drawn drawn;
  private volatile boolean closing;
  private @Nullable Reign reign;

  /** What the last round found, and under which epoch. */
  private record Drawn(long epoch, Board board, BoardPicture picture) {}

  /** What one time of leading remembers; gone with it. */
  private static final class Reign {
    final long epoch;
    final Instant since;
    final CatchUp catchUp;
    final WaitLog waits = new WaitLog();
    Instant swept = Instant.EPOCH;
    Instant audited;

    Reign(long epoch, Instant since, LifePolicy life) {
      this.epoch = epoch;
      this.since = since;
      this.audited = since;
      this.catchUp = new CatchUp(life);
    }
  }

  public SchedulingCycle(
      DatabaseConfig config,
      UUID replica,
      NodeTimers timers,
      LifePolicy life,
      InstantSource clock) {
    this.database = new LeaderDatabase(config);
    this.leadership = new Leadership(config, replica, this::nudge);
    this.timers = timers;
    this.life = life;
    this.policy =
        new Policy(
            Policy.DEFAULT.firmPromises(),
            Policy.DEFAULT.promisesPerAccount(),
            Policy.DEFAULT.horizon(),
            life.startTimeout(),
            life.stopGrace(),
            life.cleanupBound());
    this.clock = clock;
    this.commit = new PlanCommit(life);
  }

  /** Starts the thread; other replicas reach this one at the address. */
  public void start(String address) {
    leadership.start(address);
    thread.setDaemon(true);
    thread.start();
  }

  /** There is something to decide. Cheap, from any thread. */
  public void nudge() {
    nudges.release();
  }

  /** The picture of the last round that this replica ran, even if it leads no more. */
  public Optional<BoardPicture> picture() {
    return Optional.ofNullable(drawn).map(Drawn::picture);
  }

  /** The same, only while this replica leads and has run a round under its present epoch. */
  public Optional<BoardPicture> leadersPicture() {
    return leading().map(Drawn::picture);
  }

  /**
   * The most minutes up to {@code wanted} by which a running session may be extended without
   * breaking a promise; empty when this replica does not lead or has not run a round yet.
   */
  public OptionalInt longestExtension(SessionId session, int wanted) {
    Optional<Drawn> current = leading();
    return current.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(
            new ExtensionCheck(current.get().board.state(), policy, clock.instant())
                .longest(session, wanted));
  }

  /** What other replicas show to be answered; empty while this one does not lead. */
  public Optional<String> token() {
    return leadership.token();
  }

  /** True while this replica leads, as far as it can be sure. */
  public boolean leads() {
    return leadership.epoch().isPresent();
  }

  private Optional<Drawn> leading() {
    return Optional.ofNullable(drawn).filter(last -> leadership.leads(last.epoch));
  }

  private void loop() {
    rehearse();
    boolean healthy = true;
    while (!closing) {
      try {
        OptionalLong epoch = leadership.epoch();
        if (epoch.isPresent()) {
          run(epoch.getAsLong());
        } else {
          reign = null;
        }
        healthy = true;
        await(AT_LEAST_EVERY);
      } catch (DeposedException deposed) {
        DEPOSED.inc();
        log.warn("{}; nothing was written, and this one follows", deposed.getMessage());
        reign = null;
        leadership.resign();
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

  /** Thinks one round through and writes nothing, so that a first takeover need not load code. */
  private void rehearse() {
    try {
      Decision.of(database.snapshot(new CatchUp(life)::fold), policy, clock.instant());
    } catch (RuntimeException harmless) {
      log.debug("the rehearsal failed; the first round takes a little longer", harmless);
    }
  }

  /** One round, in the phases of the design. */
  private void run(long epoch) {
    Reign current = reign(epoch);
    Instant now = clock.instant();
    sweep(current, now);
    ClusterState state = Phase.timed("catch_up", () -> fold(current)); // 1
    Plan plan = Phase.timed("decide", () -> Decision.of(state, policy, now)); // 2-5, pure
    if (!leadership.leads(epoch)) {
      return; // Somebody else may lead by now; nothing was written.
    }
    Committed done =
        Phase.timed("commit", () -> commit(current, plan, now)); // 6; notices dispatch, 7
    current.catchUp.promises(state.promises(), current.waits.promises());
    Board board =
        new Board(now, plan.waiting(), current.waits.since(), state)
            .promising(current.waits.promises());
    drawn = new Drawn(epoch, board, new BoardPicture(board));
    if (!done.returned().isEmpty() || !done.done().isEmpty()) {
      nudge(); // Look at what was left over, on the rows as they are now.
    }
  }

  private Reign reign(long epoch) {
    Reign current = reign;
    if (current == null || current.epoch != epoch) {
      Reign fresh = new Reign(epoch, clock.instant(), life);
      database.run(
          handle -> {
            fresh.waits.load(handle);
            return true;
          });
      fresh.catchUp.promises(Map.of(), fresh.waits.promises());
      reign = fresh;
      return fresh;
    }
    return current;
  }

  private ClusterState fold(Reign current) {
    ClusterState state = database.snapshot(current.catchUp::fold);
    if (clock.instant().isAfter(current.audited.plus(AUDIT_EVERY))) {
      current.audited = clock.instant();
      audit(current);
    }
    return state;
  }

  /** The folded state must equal a full reload; a difference is a defect and is counted. */
  private void audit(Reign current) {
    CatchUp fresh = new CatchUp(life);
    fresh.promises(Map.of(), current.waits.promises());
    boolean equal =
        database.snapshot(handle -> fresh.fold(handle).equals(current.catchUp.fold(handle)));
    CatchUpAudit.AUDITS.inc();
    if (!equal) {
      CatchUpAudit.DIFFERENCES.inc();
      log.error("the folded cluster differs from a full reload; the reload is used from now on");
      reign = null;
    }
  }

  private Committed commit(Reign current, Plan plan, Instant now) {
    return database.run(
        handle -> {
          Committed done = commit.apply(handle, plan.starts(), current.epoch, now);
          current.waits.write(handle, plan.waiting(), now);
          current.waits.write(handle, plan.promises(), done.done(), now);
          return done;
        });
  }

  private void sweep(Reign current, Instant now) {
    if (now.isBefore(current.swept.plus(AT_LEAST_EVERY))) {
      return;
    }
    current.swept = now;
    database.run(
        handle -> {
          PlanCommit.fence(handle, current.epoch);
          CatchUpAudit.observe(handle);
          timers.sweep(handle, current.since, now);
          return true;
        });
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
