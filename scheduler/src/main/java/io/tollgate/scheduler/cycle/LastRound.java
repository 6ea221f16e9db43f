package io.tollgate.scheduler.cycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the last round of the cycle found, for whoever reads it or waits for the next. */
final class LastRound {
  /** Whoever waits for a round waits so long; after that the last one will do. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Lock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private volatile @Nullable Drawn drawn;

  /** A round's findings, and under which epoch it ran. */
  record Drawn(long epoch, Board board, BoardPicture picture) {}

  /** A round is over. */
  void is(Drawn next) {
    lock.lock();
    try {
      drawn = next;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The last one; empty before the first. */
  Optional<Drawn> get() {
    return Optional.ofNullable(drawn);
  }

  /** The first that began at that time or later, waiting for it; the last there is in the end. */
  Optional<Drawn> since(Instant time) {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (left > 0 && !isSince(time)) {
        left = over.awaitNanos(left);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return get();
  }

  private boolean isSince(Instant time) {
    return get().filter(last -> !last.board().asOf().isBefore(time)).isPresent();
  }
}
