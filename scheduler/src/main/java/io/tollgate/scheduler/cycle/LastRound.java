package io.tollgate.scheduler.cycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the last round of the cycle found, for whoever reads it or waits for the next. */
final class LastRound {
  /** Whoever waits for a round waits so long; after that the last one will do. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private volatile @Nullable Drawn drawn;

  /** A round's findings, and under which epoch it ran. */
  record Drawn(long epoch, Board board, BoardPicture picture) {}

  /** A round is over. */
  synchronized void is(Drawn next) {
    drawn = next;
    notifyAll();
  }

  /** The last one; empty before the first. */
  Optional<Drawn> get() {
    return Optional.ofNullable(drawn);
  }

  /** The first that began at that time or later, waiting for it; the last there is in the end. */
  synchronized Optional<Drawn> since(Instant time) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    long left = PATIENCE.toNanos();
    try {
      while (left > 0 && !isSince(time)) {
        wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        left = until - System.nanoTime();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return get();
  }

  private boolean isSince(Instant time) {
    return get().filter(last -> !last.board().asOf().isBefore(time)).isPresent();
  }
}
