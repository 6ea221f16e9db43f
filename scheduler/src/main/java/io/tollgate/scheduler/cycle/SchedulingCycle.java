package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.client.Counter;
import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.cycle.LastRound.Drawn;
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
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
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

  /** Waits are never shorter than this, whatever is due. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(2);

  private static final Duration AFTER_FAILURE = Duration.ofMillis(250);

  /** A full reload must equal what was folded; this often it is tried. */
  private static final Duration AUDIT_EVERY = Duration.ofMinutes(5);

  /** Arrays whose next elements are made before something is decided. */
  private static final int ARRAYS_PER_ROUND = 32;

  private final LeaderDatabase database;
  private final Leadership leadership;
  private final NodeTimers timers;
  private final LifePolicy life;
  private final Policy policy;
  private final ExtensionCheck extensions;
  private final InstantSource clock;
  private final Nudges nudges = new Nudges();
  private final Thread thread = new Thread(this::loop, "scheduling-cycle");
  private final LastRound last = new LastRound();
  private final Looks looks = new Looks();
  private volatile boolean closing;
  private @Nullable Reign reign;

  private Instant swept = Instant.EPOCH;
  private Instant audited = Instant.EPOCH;

  public SchedulingCycle(
      DatabaseConfig config,
      UUID replica,
      NodeTimers timers,
      LifePolicy life,
      Policy policy,
      InstantSource clock) {
    this.database = new LeaderDatabase(config);
    this.leadership = new Leadership(config, replica, this::nudge);
    this.timers = timers;
    this.life = life;
    this.policy = policy;
    this.extensions = new ExtensionCheck(policy);
    this.clock = clock;
  }

  /** Starts the thread; other replicas reach this one at the address. */
  public void start(String address) {
    leadership.start(address);
    thread.setDaemon(true);
    thread.start();
  }

  /** There is something to decide. Cheap, from any thread. */
  public void nudge() {
    nudges.nudge();
  }

  /** The picture of the last round that this replica ran, even if it leads no more. */
  public Optional<BoardPicture> picture() {
    return last.get().map(Drawn::picture);
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
    return leading()
        .map(Drawn::board)
        .map(board -> OptionalInt.of(extensions.longest(board, session, wanted, clock.instant())))
        .orElse(OptionalInt.empty());
  }

  /**
   * What the next round would make of what was tried, worked out from nothing; empty when this
   * replica does not lead or cannot say. Blocks for as long as a round and a decision take.
   *
   * @param asked a round that began then or later is the one it comes after
   */
  public Optional<ObjectNode> wouldBe(Trial trial, Instant asked) {
    if (!leads()) {
      return Optional.empty();
    }
    nudge();
    return last.since(asked)
        .filter(found -> leadership.leads(found.epoch()))
        .flatMap(found -> trial.decided(found.board(), policy, clock.instant()));
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
    return last.get().filter(found -> leadership.leads(found.epoch()));
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
        await(untilNextLook());
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
      Reign dry = new Reign(0, clock.instant(), life, policy);
      ClusterState state = database.snapshot(handle -> dry.catchUp(new SqlTransaction(handle)));
      dry.decide(state, clock.instant());
    } catch (RuntimeException harmless) {
      log.debug("the rehearsal failed; the first round takes a little longer", harmless);
    }
  }

  /** One round, in the phases of the design. */
  private void run(long epoch) {
    Reign current = reign(epoch);
    Instant now = clock.instant();
    sweep(current, now);
    make(current, now);
    ClusterState state = Phase.timed("catch_up", () -> fold(current)); // 1
    Plan plan = Phase.timed("decide", () -> current.decide(state, now)); // 2-5, pure
    if (!leadership.leads(epoch)) {
      return; // Somebody else may lead by now; nothing was written.
    }
    Committed done =
        Phase.timed(
            "commit", // 6; its notices dispatch, 7
            () -> PartedCommit.of(database, current, plan, now));
    Board board = current.remember(state, plan, now);
    last.is(new Drawn(epoch, board, new BoardPicture(board, policy.halfLife(), looks.of(state))));
    if (!done.returned().isEmpty() || !done.done().isEmpty() || !plan.preempts().isEmpty()) {
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
      if (CatchUpAudit.finds(database, current)) {
        reign = null;
      }
    }
    return state;
  }

  private void sweep(Reign current, Instant now) {
    if (now.isBefore(swept.plus(AT_LEAST_EVERY))) {
      return;
    }
    swept = now;
    database.run(
        handle -> {
          CatchUpAudit.observe(handle);
          current.sweep(new SqlTransaction(handle), timers, now);
          return true;
        });
  }

  /** Elements of arrays, a transaction for each array; those left over come with the next round. */
  private void make(Reign current, Instant now) {
    for (int i = 0; i < ARRAYS_PER_ROUND && current.mayMake(); i++) {
      database.run(
          handle -> {
            current.make(new SqlTransaction(handle), now);
            return true;
          });
    }
  }

  /** Until a gate opens or a promised slot begins, and not too long. */
  private Duration untilNextLook() {
    Duration wait =
        leading()
            .flatMap(found -> found.board().nextLook())
            .map(next -> Duration.between(clock.instant(), next))
            .filter(left -> left.compareTo(AT_LEAST_EVERY) < 0)
            .orElse(AT_LEAST_EVERY);
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  private void await(Duration most) {
    if (!nudges.await(most)) {
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
