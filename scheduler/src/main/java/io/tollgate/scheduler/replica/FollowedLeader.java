package io.tollgate.scheduler.replica;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.client.Gauge;
import io.tollgate.scheduler.cycle.QueuePicture;
import io.tollgate.scheduler.cycle.SchedulingCycle;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.session.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this replica knows of the leader's thoughts. While it leads it knows them itself; while it
 * follows it fetches the picture of the leader's last round once a second, and keeps the last one
 * it got when the leader cannot be asked.
 *
 * <p>A big queue makes a big picture. So the next is fetched only after ten times as long as the
 * last took: a follower costs the leader at most a tenth of one processor, and its pictures grow
 * old, which their {@code as_of} says, rather than the leader slow.
 */
public final class FollowedLeader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FollowedLeader.class);
  private static final Gauge AGE =
      Gauge.build()
          .name("tollgate_queue_picture_age_seconds")
          .help("Age of the picture of the queue that this replica answers from; -1 without one.")
          .register();

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int REST = 10;

  /** A decision from nothing, with a long queue and others who ask. */
  private static final Duration TRIAL_PATIENCE = Duration.ofSeconds(20);

  /** Questions that may wait; each takes a second at most, and nobody waits for a minute. */
  private static final int WAITING_MAX = 64;

  private final SchedulingCycle cycle;
  private final Database database;
  private final InstantSource clock;
  private final LeaderClient client = new LeaderClient();
  private final Thread thread = new Thread(this::loop, "leader-follower");
  private final ThreadPoolExecutor askers =
      new ThreadPoolExecutor(
          2, 2, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), FollowedLeader::asker);
  private volatile @Nullable QueuePicture fetched;
  private volatile @Nullable LeaderRow leader;
  private volatile boolean closing;
  private boolean quiet;

  public FollowedLeader(SchedulingCycle cycle, Database database, InstantSource clock) {
    this.cycle = cycle;
    this.database = database;
    this.clock = clock;
  }

  private static Thread asker(Runnable work) {
    Thread thread = new Thread(work, "leader-asker");
    thread.setDaemon(true);
    return thread;
  }

  /** Starts to follow. */
  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** The newest picture this replica has; empty when it never had one. */
  public Optional<QueuePicture> picture() {
    Optional<QueuePicture> leaders = cycle.leadersPicture().map(picture -> picture);
    return leaders.isPresent()
        ? leaders
        : Stream.concat(cycle.picture().stream(), Optional.ofNullable(fetched).stream())
            .max(Comparator.comparing(QueuePicture::asOf));
  }

  /**
   * The most minutes up to {@code wanted} by which a running session may be extended without
   * breaking a promise, asked of the leader unless this replica leads; empty when nobody can say.
   */
  public CompletableFuture<OptionalInt> longestExtension(SessionId session, int wanted) {
    return bounded(() -> judged(session, wanted))
        .exceptionally(
            failure -> {
              log.warn("an extension is refused for now", failure);
              return OptionalInt.empty();
            });
  }

  /** Runs what takes a moment of thinking or waiting on a few threads, and refuses beyond those. */
  <T> CompletableFuture<T> bounded(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, askers);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(
          ApiException.of(
              ErrorCode.LEADER_UNREACHABLE,
              "More than " + WAITING_MAX + " questions wait already. Ask again in a moment."));
    }
  }

  private OptionalInt judged(SessionId session, int wanted) {
    OptionalInt own = cycle.longestExtension(session, wanted);
    if (own.isPresent()) {
      return own;
    }
    String path = ReplicaRoutes.EXTENSION + "?session=" + session + "&minutes=" + wanted;
    try {
      return OptionalInt.of(ask(path).path("longest_minutes").asInt());
    } catch (IOException | RuntimeException unanswered) {
      log.info("an extension is refused for now, the leader cannot be asked: {}", said(unanswered));
      return OptionalInt.empty();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /**
   * What the leader says of a start that is only tried, for the holder of that key; empty when it
   * cannot be asked.
   */
  Optional<ObjectNode> trial(UUID key, ObjectNode body) {
    try {
      JsonNode answer =
          ask(row -> client.post(row, ReplicaRoutes.TRIAL + "?key=" + key, body, TRIAL_PATIENCE));
      return Optional.of((ObjectNode) answer);
    } catch (IOException | RuntimeException unanswered) {
      log.info("a dry run is refused for now, the leader cannot be asked: {}", said(unanswered));
      return Optional.empty();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private JsonNode ask(String path) throws IOException, InterruptedException {
    return ask(row -> client.get(row, path));
  }

  /** A question to a leader. */
  private interface Question {
    JsonNode to(LeaderRow leader) throws IOException, InterruptedException;
  }

  /** Asks where the leader was last, and when that fails where it is now. */
  private JsonNode ask(Question question) throws IOException, InterruptedException {
    LeaderRow known = leader;
    if (known != null) {
      try {
        return question.to(known);
      } catch (IOException moved) {
        log.debug("the leader may be elsewhere: {}", said(moved));
      }
    }
    LeaderRow now =
        database
            .inTransactionBlocking(LeaderRow::read)
            .orElseThrow(() -> new IOException("nobody leads, or a server of an older version"));
    if (now.equals(known)) {
      throw new IOException(now + " does not answer");
    }
    JsonNode answer = question.to(now);
    leader = now;
    return answer;
  }

  private void loop() {
    try {
      while (!closing) {
        long begun = System.nanoTime();
        if (!cycle.leads()) {
          follow();
        }
        AGE.set(picture().map(this::age).orElse(-1.0));
        Duration rest = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(REST);
        Thread.sleep(rest.compareTo(EVERY) > 0 ? rest.toMillis() : EVERY.toMillis());
      }
    } catch (InterruptedException stop) {
      log.debug("follows no more");
    }
  }

  private double age(QueuePicture picture) {
    return Duration.between(picture.asOf(), clock.instant()).toMillis() / 1_000.0;
  }

  private void follow() throws InterruptedException {
    try {
      fetched = PictureJson.read(ask(ReplicaRoutes.QUEUE));
      quiet = false;
    } catch (IOException | RuntimeException unanswered) {
      if (!quiet && !cycle.leads()) {
        Optional<Instant> known = picture().map(QueuePicture::asOf);
        log.warn(
            "the leader's picture of the queue cannot be had; the one of {} is shown until it can:"
                + " {}",
            known.map(Instant::toString).orElse("never"),
            said(unanswered));
      }
      quiet = true;
    }
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    askers.shutdownNow();
  }
}
