package io.tollgate.scheduler.identity;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Remembers keys for a second, so that a busy key costs one query a second and a revoked one stops
 * within that second on every replica. Requests that miss together share one query.
 */
final class KeyCache {

  /** The most a revocation may take to be felt. */
  static final Duration STALE_MAX = Duration.ofSeconds(1);

  /** About 10 MB; more keys than this in one second cost queries, not memory. */
  private static final int ENTRIES_MAX = 10_000;

  private final Function<byte[], Future<Optional<KeyRow>>> lookup;
  private final LongSupplier nanos;
  private final Map<String, Answered> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answered> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  private record Answered(Future<Optional<KeyRow>> key, long askedNanos) {}

  KeyCache(Function<byte[], Future<Optional<KeyRow>>> lookup, LongSupplier nanos) {
    this.lookup = lookup;
    this.nanos = nanos;
  }

  /** The key whose secret has that hash, as it was at most a second ago. */
  Future<Optional<KeyRow>> bySha256(byte[] sha256) {
    String name = HexFormat.of().formatHex(sha256);
    long now = nanos.getAsLong();
    Answered entry;
    synchronized (entries) {
      entry = entries.get(name);
      if (entry != null && now - entry.askedNanos() < STALE_MAX.toNanos()) {
        return entry.key();
      }
      // The age counts from the question: the row may have changed right after it was read.
      entry = new Answered(lookup.apply(sha256), now);
      entries.remove(name);
      entries.put(name, entry);
    }
    Answered asked = entry;
    // Neither a failure nor an unknown key is remembered: the one passes, the other may be made.
    asked
        .key()
        .onComplete(
            found -> {
              if (found.isEmpty()) {
                forget(name, asked);
              }
            },
            failure -> forget(name, asked));
    return asked.key();
  }

  private void forget(String name, Answered entry) {
    synchronized (entries) {
      entries.remove(name, entry);
    }
  }
}
