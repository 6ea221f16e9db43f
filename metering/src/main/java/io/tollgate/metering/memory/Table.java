package io.tollgate.metering.memory;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows by key whose writes are undone with the log's transaction. Rows are values: to change one is
 * to put another in its place.
 */
public final class Table<K, V> {
  private final UndoLog log;
  private final Map<K, V> rows;

  private Table(UndoLog log, Map<K, V> rows) {
    this.log = log;
    this.rows = rows;
  }

  /** Read in the order inserted. */
  public static <K, V> Table<K, V> hashed(UndoLog log) {
    return new Table<>(log, new LinkedHashMap<>());
  }

  /** Read in the order of the keys. */
  public static <K, V> Table<K, V> sorted(UndoLog log, Comparator<? super K> order) {
    return new Table<>(log, new TreeMap<>(order));
  }

  /** The row, or null. */
  public @Nullable V get(K key) {
    return rows.get(key);
  }

  /** The row, if there is one. */
  public Optional<V> find(K key) {
    return Optional.ofNullable(rows.get(key));
  }

  /** Whether there is such a row. */
  public boolean contains(K key) {
    return rows.containsKey(key);
  }

  /** Adds a row; false, and nothing changed, when its key is taken. */
  public boolean insert(K key, V row) {
    if (rows.putIfAbsent(key, row) != null) {
      return false;
    }
    log.undoWith(() -> rows.remove(key));
    return true;
  }

  /** Adds a row or replaces the one with its key. */
  public void put(K key, V row) {
    undoTo(key, rows.put(key, row));
  }

  /** Takes a row away, if there is one. */
  public void remove(K key) {
    V before = rows.remove(key);
    if (before != null) {
      undoTo(key, before);
    }
  }

  /** A view of the rows. */
  public Collection<V> values() {
    return Collections.unmodifiableCollection(rows.values());
  }

  /** A view of the keys. */
  public Set<K> keys() {
    return Collections.unmodifiableSet(rows.keySet());
  }

  /** How many rows there are. */
  public int size() {
    return rows.size();
  }

  private void undoTo(K key, @Nullable V before) {
    log.undoWith(before == null ? () -> rows.remove(key) : () -> rows.put(key, before));
  }
}
