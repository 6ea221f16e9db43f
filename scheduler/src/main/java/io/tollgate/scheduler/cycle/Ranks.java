package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What makes up the rank of a session that waited in a round. One is looked up without a look at
 * the others; what is ahead of each place is added up once, when somebody asks for the first time.
 */
final class Ranks {
  private static final String[] CLASSES = {"low", "normal", "high"};

  private final Board board;
  private final Duration halfLife;
  private volatile @Nullable Map<Pool, long[]> ahead;

  Ranks(Board board, Duration halfLife) {
    this.board = board;
    this.halfLife = halfLife;
  }

  /** The components, in the order in which they count. */
  ObjectNode of(QueuedSession session, Waiting waiting) {
    long own = gpuMinutes(session);
    ObjectNode json =
        Json.object()
            .put("class", CLASSES[Math.max(0, Math.min(CLASSES.length - 1, session.priority()))]);
    AccountView account = board.state().accounts().get(session.account());
    if (account == null) {
      throw new IllegalStateException("account " + session.account() + " is not in the state");
    }
    json.set("account_share", share(account.share(), own));
    json.set(
        "project_share",
        share(
            account.projects().getOrDefault(session.belonging().project().orElse(""), Share.PLAIN),
            own));
    json.put("gpu_minutes", own);
    json.put("queued_at", Json.time(session.queuedAt()));
    json.put("gpu_minutes_ahead", ahead(session.pool(), waiting.position()));
    return json;
  }

  /** The value is what a decision compares: with the session itself on top, by weight. */
  private ObjectNode share(Share share, long own) {
    double used = share.usage().at(board.asOf(), halfLife);
    return Json.object()
        .put("weight", share.weight())
        .put("gpu_minutes_used", rounded(used))
        .put("value", rounded((used + own) / share.weight()));
  }

  private static double rounded(double number) {
    return Math.round(number * 100) / 100.0;
  }

  private long ahead(Pool pool, int position) {
    long[] sums = sums().get(pool);
    return sums == null ? 0 : sums[Math.min(position, sums.length) - 1];
  }

  private Map<Pool, long[]> sums() {
    Map<Pool, long[]> known = ahead;
    if (known == null) {
      known = count();
      ahead = known;
    }
    return known;
  }

  /**
   * GPU-minutes before each position of each pool. Those that wait come in the order of the queue,
   * and nobody's answer is worded for it.
   */
  private Map<Pool, long[]> count() {
    Map<Pool, LongStream.Builder> each = new HashMap<>();
    for (SessionId id : board.waiting().keySet()) {
      QueuedSession session = board.state().queue().get(id);
      if (session != null) {
        each.computeIfAbsent(session.pool(), pool -> LongStream.builder().add(0))
            .add(gpuMinutes(session));
      }
    }
    Map<Pool, long[]> sums = new HashMap<>();
    each.forEach((pool, minutes) -> sums.put(pool, summed(minutes.build().toArray())));
    return sums;
  }

  private static long[] summed(long[] each) {
    Arrays.parallelPrefix(each, Long::sum);
    return each;
  }

  private static long gpuMinutes(QueuedSession session) {
    return Math.round(session.gpuMinutes());
  }
}
