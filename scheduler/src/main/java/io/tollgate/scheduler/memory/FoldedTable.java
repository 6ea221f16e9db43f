package io.tollgate.scheduler.memory;

import io.tollgate.metering.memory.UndoLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows by id that the cycle folds: like any others they are undone with the log's transaction, and
 * whoever read up to a mark finds what was written since in the time of these writes alone.
 *
 * <p>Rows are values, and never removed. What is derived from them is kept by {@link Index}, which
 * is told of a write and of its undoing in the same way.
 */
public final class FoldedTable<V> {
  /** The mark of a reader who has read nothing. */
  public static final String START = "0";

  /** Something derived from the rows. */
  @FunctionalInterface
  public interface Index<V> {
    /** A row is another now; null is none. */
    void moved(@Nullable V before, @Nullable V after);
  }

  private record Change(UUID id, long commit) {}

  private final UndoLog log;
  private final Commits commits;
  private final Index<V> index;
  private final Map<UUID, V> rows = new LinkedHashMap<>();

  /**
   * In the order of commits. A rollback leaves its own: to read a row once too often is no harm.
   */
  private final List<Change> changes = new ArrayList<>();

  public FoldedTable(UndoLog log, Commits commits, Index<V> index) {
    this.log = log;
    this.commits = commits;
    this.index = index;
  }

  /** The row, or null. */
  public @Nullable V get(UUID id) {
    return rows.get(id);
  }

  /** Those of the rows that are there, in the order of the ids. */
  public List<V> getAll(Collection<UUID> ids) {
    List<V> found = new ArrayList<>(ids.size());
    for (UUID id : ids) {
      V row = rows.get(id);
      if (row != null) {
        found.add(row);
      }
    }
    return found;
  }

  /** A view of the rows, in the order inserted. */
  public Collection<V> values() {
    return Collections.unmodifiableCollection(rows.values());
  }

  /** Adds a row or replaces the one with its id. */
  public void put(UUID id, V row) {
    V before = rows.put(id, row);
    index.moved(before, row);
    changes.add(new Change(id, commits.current()));
    log.undoWith(() -> restore(id, before, row));
  }

  private void restore(UUID id, @Nullable V before, V after) {
    if (before == null) {
      rows.remove(id);
    } else {
      rows.put(id, before);
    }
    index.moved(after, before);
  }

  /** The rows written in the mark's transaction or later, each once, as they are now. */
  public void changedSince(String mark, Consumer<? super V> reader) {
    if (mark.equals(START)) {
      rows.values().forEach(reader);
      return;
    }
    int first = firstOf(Long.parseLong(mark));
    if (first == changes.size()) {
      return;
    }
    Set<UUID> seen = new HashSet<>();
    for (int i = first; i < changes.size(); i++) {
      UUID id = changes.get(i).id();
      V row = rows.get(id);
      if (row != null && seen.add(id)) {
        reader.accept(row);
      }
    }
  }

  /** The position of the first change at or after that commit. */
  private int firstOf(long commit) {
    int low = 0;
    int high = changes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (changes.get(middle).commit() < commit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
