package io.tollgate.scheduler.cycle;

import io.prometheus.client.Gauge;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.database.LeaderLock;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who leads: an advisory lock on a connection of its own, and an epoch.
 *
 * <p>The lock only elects. Its connection is asked twice a second by a thread that does nothing
 * else. When an answer fails to come this replica stops deciding {@link #PATIENCE} after the
 * question; PostgreSQL ends the connection, and frees the lock, {@link #SILENCE} after the last
 * question it heard. The second is longer than the first, so nobody takes over from a leader that
 * still believes; and neither needs the other's help, so a leader that is stopped, or whose packets
 * vanish, is replaced like one that was killed.
 *
 * <p>What keeps a deposed leader from writing is the epoch: a new leader raises it, and each commit
 * first takes the row {@code FOR SHARE WHERE epoch = mine}. A leader that was stopped in the middle
 * of a round and wakes up believing it leads finds its commit refused.
 */
final class Leadership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);
  private static final Gauge EPOCH =
      Gauge.build()
          .name("tollgate_leader_epoch")
          .help("The epoch this replica leads under; 0 while it follows.")
          .register();

  /** A lock connection that has not answered for this long is not believed any more. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A lock connection that asked nothing for this long is ended by PostgreSQL. */
  static final Duration SILENCE = Duration.ofMillis(2_500);

  private static final Duration BEAT = Duration.ofMillis(500);

  /** How often a follower looks whether the lock is free. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final DatabaseConfig database;
  private final UUID replica;
  private final Runnable changed;
  private final SecureRandom random = new SecureRandom();
  private final Thread thread = new Thread(this::loop, "leadership");
  private String address = "";
  private @Nullable LeaderLock lock;
  private volatile @Nullable Reign reign;
  private volatile boolean resigned;
  private volatile boolean closing;
  private boolean quiet;

  /**
   * What this replica holds while it leads.
   *
   * @param token what other replicas have to show
   * @param askedNanos when the question was sent that was answered last
   */
  private record Reign(long epoch, String token, long askedNanos) {
    boolean isFresh() {
      return System.nanoTime() - askedNanos < PATIENCE.toNanos();
    }
  }

  /** Calls {@code changed}, on its own thread, when this replica begins or ceases to lead. */
  Leadership(DatabaseConfig database, UUID replica, Runnable changed) {
    this.database = database;
    this.replica = replica;
    this.changed = changed;
  }

  /** Stands for election from now on; other replicas reach this one at the address. */
  void start(String here) {
    address = here;
    thread.setDaemon(true);
    thread.start();
  }

  /** The epoch this replica leads under; empty when it does not lead or cannot be sure. */
  OptionalLong epoch() {
    Optional<Reign> current = fresh();
    return current.isPresent() ? OptionalLong.of(current.get().epoch) : OptionalLong.empty();
  }

  /** True while this replica leads under that very epoch, as far as it can be sure. */
  boolean leads(long epoch) {
    OptionalLong mine = epoch();
    return mine.isPresent() && mine.getAsLong() == epoch;
  }

  /** What other replicas have to show to be answered; empty when this one does not lead. */
  Optional<String> token() {
    return fresh().map(Reign::token);
  }

  private Optional<Reign> fresh() {
    return Optional.ofNullable(reign).filter(current -> !resigned && current.isFresh());
  }

  /** Somebody else's epoch is in force: gives the lock's connection up and stands anew. */
  void resign() {
    resigned = true;
    LockSupport.unpark(thread);
  }

  private void loop() {
    while (!closing) {
      try {
        step();
        quiet = false;
      } catch (SQLException lost) {
        giveUp(lost);
      }
      LockSupport.parkNanos(this, (reign == null ? LOOK : BEAT).toNanos());
    }
    drop();
  }

  private void step() throws SQLException {
    if (resigned) {
      drop();
      resigned = false;
    }
    Reign before = reign;
    LeaderLock mine = lock;
    if (mine == null) {
      mine = LeaderLock.connect(database, SILENCE);
      lock = mine;
    }
    long asked = System.nanoTime();
    if (before != null) {
      mine.beat();
      reign = new Reign(before.epoch, before.token, asked);
    } else if (mine.tryTake()) {
      String token = token(random);
      long epoch =
          mine.ask(handle -> new SqlLeadershipStore(handle).raise(replica, address, token));
      reign = new Reign(epoch, token, asked);
      EPOCH.set(epoch);
      log.info("leading under epoch {}", epoch);
      changed.run();
    }
  }

  private void giveUp(SQLException lost) {
    if (reign != null) {
      log.warn("leadership given up, the lock's connection failed: {}", lost.getMessage());
    } else if (!quiet && !closing) {
      log.warn("standing for election is tried again until it succeeds: {}", lost.getMessage());
      quiet = true;
    }
    drop();
  }

  private void drop() {
    boolean led = reign != null;
    reign = null;
    EPOCH.set(0);
    LeaderLock mine = lock;
    lock = null;
    if (mine != null) {
      try {
        mine.close();
      } catch (SQLException alreadyGone) {
        log.debug("closing the lock's connection: {}", alreadyGone.getMessage());
      }
    }
    if (led) {
      changed.run();
    }
  }

  private static String token(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Hands leadership over: the lock is free once this returns. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(3_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
