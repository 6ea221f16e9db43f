package io.tollgate.agent.utilization;

import io.tollgate.agent.protocol.UtilizationRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The minutes of one allocation that the server does not hold yet. Rows stay until they are
 * acknowledged; with the server away for very long the oldest go first.
 */
public final class UtilizationBook {

  private static final int MOST_ROWS = 20_000;
  private static final long MINUTE_MS = 60_000;

  private record Key(long minute, String gpuUuid) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byMinute = Long.compare(minute, other.minute);
      return byMinute != 0 ? byMinute : gpuUuid.compareTo(other.gpuUuid);
    }
  }

  private final TreeMap<Key, MinuteTally> tallies = new TreeMap<>();
  private @Nullable List<UtilizationRow> cached;

  /** Goes on from rows that were written down. */
  public UtilizationBook(List<UtilizationRow> rows) {
    rows.forEach(row -> tallies.put(new Key(row.minute(), row.gpuUuid()), MinuteTally.of(row)));
  }

  /**
   * Adds one scrape.
   *
   * @param gpus the allocation's GPUs
   * @param elapsedMs how long the attempt has run
   */
  public void add(List<String> gpus, long elapsedMs, GpuSamples scrape) {
    long minute = elapsedMs / MINUTE_MS;
    for (String gpu : gpus) {
      Key key = new Key(minute, gpu);
      if (!tallies.containsKey(key)) {
        tallies.forEach(
            (earlier, tally) -> {
              if (earlier.minute < minute) {
                tally.over(scrape.perMinute());
              }
            });
      }
      tallies.computeIfAbsent(key, unseen -> new MinuteTally()).add(scrape.byUuid().get(gpu));
    }
    while (tallies.size() > MOST_ROWS) {
      tallies.pollFirstEntry();
    }
    cached = null;
  }

  /** Drops what the server holds. Callers do not acknowledge a minute that still runs. */
  public void acknowledgeThrough(long minute) {
    if (!tallies.isEmpty() && tallies.firstKey().minute <= minute) {
      tallies.headMap(new Key(minute + 1, ""), false).clear();
      cached = null;
    }
  }

  /** What is not acknowledged, the oldest first. */
  public List<UtilizationRow> rows() {
    List<UtilizationRow> rows = cached;
    if (rows == null) {
      rows = new ArrayList<>(tallies.size());
      for (Map.Entry<Key, MinuteTally> entry : tallies.entrySet()) {
        rows.add(entry.getValue().row(entry.getKey().gpuUuid, entry.getKey().minute));
      }
      cached = List.copyOf(rows);
      return cached;
    }
    return rows;
  }
}
