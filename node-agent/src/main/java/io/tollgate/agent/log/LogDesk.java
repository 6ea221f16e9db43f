package io.tollgate.agent.log;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.Wanted;
import io.tollgate.agent.runtime.LogPiece;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pieces of logs for the server, waiting for the first byte when it is asked to. Waiting
 * costs no thread. At most so many wait at once; whoever comes then asks again by the next sync.
 */
public final class LogDesk {

  private static final int MOST_WAITING = 256;
  private static final int MOST_BYTES = 512 * 1024;
  private static final int REMEMBERED = 1_024;
  private static final long MOST_WAIT_MS = 30_000;
  private static final long LOOK_EVERY_MS = 15;

  private static final Logger log = LoggerFactory.getLogger(LogDesk.class);

  /** Reads from the runtime. */
  public interface Logs {
    /** The piece from an offset; empty when it cannot be read. */
    Optional<LogPiece> read(AllocationId id, long offset, int limitBytes);
  }

  private final Logs logs;
  private final Predicate<AllocationId> nothingComesAfter;
  private final BiConsumer<AllocationId, DataRequest> send;
  private final ScheduledExecutorService timer;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<UUID, Boolean> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param logs where logs are read
   * @param nothingComesAfter whether all processes of an allocation are gone
   * @param send posts an answer, without blocking
   * @param timer runs the looking
   */
  public LogDesk(
      Logs logs,
      Predicate<AllocationId> nothingComesAfter,
      BiConsumer<AllocationId, DataRequest> send,
      ScheduledExecutorService timer) {
    this.logs = logs;
    this.nothingComesAfter = nothingComesAfter;
    this.send = send;
    this.timer = timer;
  }

  /** Begins to answer; the same request is answered once however often it is listed. */
  public synchronized void answer(Wanted wanted) {
    if (seen.containsKey(wanted.requestId())) {
      return;
    }
    if (waiting.get() >= MOST_WAITING) {
      log.warn("{} readers wait for logs already; one more is put off.", MOST_WAITING);
      return;
    }
    seen.put(wanted.requestId(), true);
    waiting.incrementAndGet();
    long deadline =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(Math.max(0, Math.min(MOST_WAIT_MS, wanted.waitMs())));
    timer.execute(() -> look(wanted, deadline));
  }

  private void look(Wanted wanted, long deadline) {
    try {
      // Asked before reading: what was written before the end is then in the piece.
      boolean ended = nothingComesAfter.test(wanted.allocationId());
      int limit = Math.max(1, Math.min(MOST_BYTES, wanted.limitBytes()));
      Optional<LogPiece> piece =
          wanted.kind().equals("log")
              ? logs.read(wanted.allocationId(), wanted.offset(), limit)
              : Optional.empty();
      byte[] bytes = piece.map(LogPiece::bytes).orElse(new byte[0]);
      boolean complete = piece.isEmpty() || (ended && piece.get().atEnd());
      if (bytes.length == 0 && !complete && System.nanoTime() - deadline < 0) {
        var unused =
            timer.schedule(() -> look(wanted, deadline), LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        return;
      }
      waiting.decrementAndGet();
      send.accept(
          wanted.allocationId(),
          new DataRequest(wanted.requestId(), wanted.kind(), wanted.offset(), bytes, complete));
    } catch (RuntimeException e) {
      waiting.decrementAndGet();
      log.warn("A log of allocation {} could not be read.", wanted.allocationId(), e);
    }
  }
}
