package io.tollgate.metering.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that are only ever added, grouped by a key and kept in the order added; additions are undone
 * with the log's transaction.
 */
public final class AppendOnly<K, V> {
  private final UndoLog log;
  private final Map<K, List<V>> groups = new HashMap<>();

  /** On a log. */
  public AppendOnly(UndoLog log) {
    this.log = log;
  }

  /** Adds a row to its group. */
  public void append(K key, V row) {
    List<V> group = groups.computeIfAbsent(key, k -> new ArrayList<>(4));
    group.add(row);
    log.undoWith(() -> group.remove(group.size() - 1));
  }

  /** A view of a group in the order added; empty when there is none. */
  public List<V> of(K key) {
    List<V> group = groups.get(key);
    return group == null ? List.of() : Collections.unmodifiableList(group);
  }
}
