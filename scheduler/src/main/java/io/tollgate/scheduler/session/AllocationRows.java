package io.tollgate.scheduler.session;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.memory.FoldedTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The allocations of a simulated world, found by session, by node and by GPU. Of a GPU there is one
 * holder, or several of parts of it.
 */
public final class AllocationRows {
  /** More than start in a minute. */
  private static final int LAST_MAX = 5_000;

  private final FoldedTable<Allocation> rows;
  private final Map<UUID, List<Allocation>> ofSession = new HashMap<>();
  private final Map<UUID, Map<UUID, Allocation>> heldOn = new HashMap<>();
  private final Map<UUID, Allocation> held = new TreeMap<>(IdOrder.BY_BYTES);
  private final Map<String, Set<UUID>> holders = new HashMap<>();
  private final List<UUID> inserted = new ArrayList<>();

  public AllocationRows(UndoLog log, Commits commits) {
    this.rows = new FoldedTable<>(log, commits, this::moved);
  }

  private void moved(@Nullable Allocation before, @Nullable Allocation after) {
    list(before, after);
    boolean held = before != null && before.releasedAt().isEmpty();
    boolean holds = after != null && after.releasedAt().isEmpty();
    if (before != null && held && !holds) {
      letGo(before);
    }
    if (after != null && holds) {
      hold(after, !held);
    }
  }

  /** By attempt and rank, as everybody wants them. */
  private void list(@Nullable Allocation before, @Nullable Allocation after) {
    Allocation either = after == null ? before : after;
    if (either == null) {
      return;
    }
    List<Allocation> own =
        ofSession.computeIfAbsent(either.session().value(), id -> new ArrayList<>(2));
    int at = position(own, either);
    if (after == null) {
      own.remove(at);
    } else if (before == null) {
      own.add(at, after);
    } else {
      own.set(at, after);
    }
  }

  private static int position(List<Allocation> own, Allocation wanted) {
    int at = own.size();
    while (at > 0 && !isBefore(own.get(at - 1), wanted)) {
      at--;
    }
    return at;
  }

  private static boolean isBefore(Allocation a, Allocation b) {
    return a.attempt() != b.attempt() ? a.attempt() < b.attempt() : a.rank() < b.rank();
  }

  private void letGo(Allocation allocation) {
    UUID id = allocation.id().value();
    held.remove(id);
    onNode(allocation).remove(id);
    allocation
        .gpuUuids()
        .forEach(
            gpu ->
                holders.computeIfPresent(
                    gpu, (held, ids) -> ids.remove(id) && ids.isEmpty() ? null : ids));
  }

  private void hold(Allocation allocation, boolean isNew) {
    UUID id = allocation.id().value();
    held.put(id, allocation);
    onNode(allocation).put(id, allocation);
    if (isNew) {
      allocation
          .gpuUuids()
          .forEach(
              gpu -> holders.computeIfAbsent(gpu, free -> new TreeSet<>(IdOrder.BY_BYTES)).add(id));
    }
  }

  private Map<UUID, Allocation> onNode(Allocation allocation) {
    return heldOn.computeIfAbsent(
        allocation.node().value(), node -> new TreeMap<>(IdOrder.BY_BYTES));
  }

  /** Adds a row or replaces the one with its id. */
  void put(Allocation allocation) {
    if (rows.get(allocation.id().value()) == null) {
      inserted.add(allocation.id().value());
    }
    rows.put(allocation.id().value(), allocation);
  }

  /** The allocation, or null. */
  public @Nullable Allocation get(UUID id) {
    return rows.get(id);
  }

  /** A view of a session's, by attempt and rank. */
  List<Allocation> ofSession(UUID session) {
    List<Allocation> own = ofSession.get(session);
    return own == null ? List.of() : Collections.unmodifiableList(own);
  }

  /** One attempt's, by rank; not a view. */
  List<Allocation> ofAttempt(UUID session, int attempt) {
    List<Allocation> own = ofSession.get(session);
    if (own == null) {
      return List.of();
    }
    int first = own.size();
    int end = own.size();
    while (first > 0 && own.get(first - 1).attempt() >= attempt) {
      first--;
      if (own.get(first).attempt() > attempt) {
        end = first;
      }
    }
    return new ArrayList<>(own.subList(first, end));
  }

  /** A view of those not released, by id. */
  Collection<Allocation> held() {
    return Collections.unmodifiableCollection(held.values());
  }

  /** A view of those not released on a node, by id. */
  Collection<Allocation> heldOn(UUID node) {
    Map<UUID, Allocation> own = heldOn.get(node);
    return own == null ? List.of() : Collections.unmodifiableCollection(own.values());
  }

  /** Who holds the GPU or parts of it, by id. */
  List<Allocation> holdersOf(String gpu) {
    List<Allocation> found = new ArrayList<>();
    for (UUID id : holders.getOrDefault(gpu, Set.of())) {
      Allocation holder = rows.get(id);
      if (holder != null) {
        found.add(holder);
      }
    }
    return found;
  }

  void changedSince(String mark, Consumer<Allocation> reader) {
    rows.changedSince(mark, reader);
  }

  /** The last thousands that were inserted. */
  List<Allocation> last() {
    return inserted.subList(Math.max(0, inserted.size() - LAST_MAX), inserted.size()).stream()
        .distinct()
        .map(rows::get)
        .flatMap(Stream::ofNullable)
        .toList();
  }

  /** A view of all, in the order inserted. */
  public Collection<Allocation> all() {
    return rows.values();
  }
}
