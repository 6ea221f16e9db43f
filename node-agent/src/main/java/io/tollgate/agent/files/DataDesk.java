package io.tollgate.agent.files;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.Wanted;
import io.tollgate.agent.runtime.LogPiece;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the server about logs and files, waiting for the first byte of a log when it is asked to.
 * Waiting costs no thread; reading files has threads of its own, because a disk may be slow. At
 * most so many wait at once; whoever comes then asks again by the next sync.
 */
public final class DataDesk {

  private static final int MOST_WAITING = 256;
  private static final int MOST_BYTES = 512 * 1024;
  private static final int REMEMBERED = 1_024;
  private static final long MOST_WAIT_MS = 30_000;
  private static final long LOOK_EVERY_MS = 15;

  private static final Logger log = LoggerFactory.getLogger(DataDesk.class);

  /** Reads from the runtime. */
  public interface Logs {
    /** The piece from an offset, or what is kept after it. */
    LogPiece read(AllocationId id, long offset, int limitBytes);
  }

  private final Logs logs;
  private final FileDesk files;
  private final Predicate<AllocationId> nothingComesAfter;
  private final BiConsumer<AllocationId, DataRequest> send;
  private final ScheduledExecutorService timer;
  private final Executor disk;
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
   * @param files answers about files
   * @param nothingComesAfter whether all processes of an allocation are gone
   * @param send posts an answer, without blocking
   * @param timer runs the looking at logs
   * @param disk runs what is done with files
   */
  public DataDesk(
      Logs logs,
      FileDesk files,
      Predicate<AllocationId> nothingComesAfter,
      BiConsumer<AllocationId, DataRequest> send,
      ScheduledExecutorService timer,
      Executor disk) {
    this.logs = logs;
    this.files = files;
    this.disk = disk;
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
      log.warn("{} readers wait already; one more is put off.", MOST_WAITING);
      return;
    }
    seen.put(wanted.requestId(), true);
    waiting.incrementAndGet();
    if (FileDesk.kinds().contains(wanted.kind())) {
      disk.execute(() -> answerFile(wanted));
      return;
    }
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
      boolean isLog = wanted.kind().equals("log");
      LogPiece piece =
          isLog
              ? logs.read(wanted.allocationId(), wanted.offset(), limit)
              : LogPiece.nothing(wanted.offset());
      boolean complete = !isLog || (ended && piece.atEnd());
      if (piece.bytes().length == 0 && !complete && System.nanoTime() - deadline < 0) {
        var unused =
            timer.schedule(() -> look(wanted, deadline), LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        return;
      }
      waiting.decrementAndGet();
      send.accept(wanted.allocationId(), answer(wanted, piece, complete));
    } catch (RuntimeException e) {
      waiting.decrementAndGet();
      log.warn("A log of allocation {} could not be read.", wanted.allocationId(), e);
    }
  }

  private static DataRequest answer(Wanted wanted, LogPiece piece, boolean complete) {
    // A server that knows no gaps would ask for what was dropped again and again.
    boolean known = Boolean.TRUE.equals(wanted.gaps()) || piece.offset() == wanted.offset();
    return new DataRequest(
        wanted.requestId(),
        wanted.kind(),
        known ? piece.offset() : wanted.offset(),
        known ? piece.bytes() : new byte[0],
        complete || !known,
        piece.gap() ? true : null,
        null);
  }

  private void answerFile(Wanted wanted) {
    try {
      send.accept(wanted.allocationId(), files.answer(wanted));
    } catch (RuntimeException e) {
      log.warn("Files of allocation {} could not be answered.", wanted.allocationId(), e);
    } finally {
      waiting.decrementAndGet();
    }
  }
}
