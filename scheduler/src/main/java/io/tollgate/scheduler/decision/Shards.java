package io.tollgate.scheduler.decision;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map that never changes, in small parts that versions of it share: the next version copies only
 * the parts that differ, and what differs between two versions is found by what was changed between
 * them or, where that is not known, without looking at the parts they share.
 */
public final class Shards<K, V> extends AbstractMap<K, V> {
  private final @Nullable Few<K, V>[] parts;
  private final int size;
  private final Version<K, V> version;

  private Shards(@Nullable Few<K, V>[] parts, int size, Version<K, V> version) {
    this.parts = parts;
    this.size = size;
    this.version = version;
  }

  /** Knows what came after it, not before: what nobody looks at any more is forgotten. */
  private static final class Version<K, V> {
    private volatile @Nullable Step<K, V> next;
  }

  /** What was changed on the way to the next version. */
  private record Step<K, V>(Map<K, Change<V>> changes, Version<K, V> to) {}

  /** What a key's value was and is; null where there is none. */
  private record Change<V>(@Nullable V before, @Nullable V after) {}

  /** Told of each key whose value differs; null where there is none. */
  public interface Differences<K, V> {
    /** It was that, and is this. */
    void differs(K key, @Nullable V before, @Nullable V after);
  }

  /** Tells what differs between any two maps, fast between versions of one. */
  public static <K, V> void compare(Map<K, V> before, Map<K, V> after, Differences<K, V> told) {
    if (before == after) {
      return;
    }
    if (before instanceof Shards<K, V> one && after instanceof Shards<K, V> other) {
      Map<K, Change<V>> changes = one.changesUntil(other);
      if (changes != null) {
        changes.forEach((key, change) -> compare(key, change.before(), change.after(), told));
        return;
      }
      if (one.parts.length == other.parts.length) {
        for (int i = 0; i < one.parts.length; i++) {
          if (one.parts[i] != other.parts[i]) {
            compareParts(one.parts[i], other.parts[i], told);
          }
        }
        return;
      }
    }
    compareWhole(before, after, told);
  }

  /** What was changed between the two; null when that is not known or very much. */
  private @Nullable Map<K, Change<V>> changesUntil(Shards<K, V> later) {
    Map<K, Change<V>> all = Map.of();
    Version<K, V> at = version;
    while (at != later.version) {
      Step<K, V> step = at.next;
      if (step == null || all.size() + step.changes().size() > size + later.size) {
        return null;
      }
      if (all.isEmpty()) {
        all = step.changes();
      } else if (!step.changes().isEmpty()) {
        Map<K, Change<V>> both = new HashMap<>(all);
        step.changes()
            .forEach((key, change) -> both.merge(key, change, (first, last) -> over(first, last)));
        all = both;
      }
      at = step.to();
    }
    return all;
  }

  private static <V> Change<V> over(Change<V> first, Change<V> last) {
    return new Change<>(first.before(), last.after());
  }

  private static <K, V> void compare(
      K key, @Nullable V before, @Nullable V after, Differences<K, V> told) {
    if (before != after && (before == null || !before.equals(after))) {
      told.differs(key, before, after);
    }
  }

  private static <K, V> void compareParts(
      @Nullable Few<K, V> before, @Nullable Few<K, V> after, Differences<K, V> told) {
    if (before != null) {
      before.each((key, old) -> compare(key, old, get(after, key), told));
    }
    if (after != null) {
      after.each(
          (key, fresh) -> {
            if (get(before, key) == null) {
              told.differs(key, null, fresh);
            }
          });
    }
  }

  private static <K, V> @Nullable V get(@Nullable Few<K, V> part, Object key) {
    return part == null ? null : part.get(key, hash(key));
  }

  private static <K, V> void compareWhole(
      Map<K, V> before, Map<K, V> after, Differences<K, V> told) {
    for (Map.Entry<K, V> old : before.entrySet()) {
      compare(old.getKey(), old.getValue(), after.get(old.getKey()), told);
    }
    for (Map.Entry<K, V> fresh : after.entrySet()) {
      if (!before.containsKey(fresh.getKey())) {
        told.differs(fresh.getKey(), null, fresh.getValue());
      }
    }
  }

  @Override
  public @Nullable V get(Object key) {
    int hash = hash(key);
    Few<K, V> part = parts[hash & (parts.length - 1)];
    return part == null ? null : part.get(key, hash);
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        return Stream.of(parts).filter(Objects::nonNull).flatMap(Shards::entries).iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  private static <K, V> Stream<Entry<K, V>> entries(Few<K, V> part) {
    Stream.Builder<Entry<K, V>> entries = Stream.builder();
    part.each((key, value) -> entries.add(Map.entry(key, value)));
    return entries.build();
  }

  private static int hash(Object key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 16;
  }

  /** The map in the making; owned by one thread. */
  public static final class Changing<K, V> {
    private static final int FULL = 16;
    private @Nullable Few<K, V>[] parts = parts(16);
    private boolean[] own = new boolean[16];
    private int size;
    private @Nullable Shards<K, V> shown;
    private Version<K, V> version = new Version<>();
    private final boolean told;
    private Map<K, Change<V>> changes = new HashMap<>();

    Changing() {
      this(true);
    }

    private Changing(boolean told) {
      this.told = told;
    }

    /** One of which no two versions are compared. */
    public static <K, V> Changing<K, V> untold() {
      return new Changing<>(false);
    }

    /** Puts it in the place of what was there. */
    public void put(K key, V value) {
      int hash = hash(key);
      V before = get(key, hash);
      if (value.equals(before)) {
        return;
      }
      change(key, before, value);
      own(hash).put(key, hash, value);
      if (before == null) {
        size++;
        if (size > FULL * parts.length) {
          grow();
        }
      }
    }

    /** What is there; null when nothing is. */
    public @Nullable V get(K key) {
      return get(key, hash(key));
    }

    private @Nullable V get(K key, int hash) {
      Few<K, V> part = parts[hash & (parts.length - 1)];
      return part == null ? null : part.get(key, hash);
    }

    boolean has(K key) {
      return get(key) != null;
    }

    int size() {
      return size;
    }

    /** Answers what was there. */
    public @Nullable V remove(K key) {
      int hash = hash(key);
      V before = get(key, hash);
      if (before != null) {
        change(key, before, null);
        own(hash).remove(key, hash);
        size--;
      }
      return before;
    }

    private void change(K key, @Nullable V before, @Nullable V after) {
      if (told) {
        Change<V> known = changes.get(key);
        changes.put(key, new Change<>(known == null ? before : known.before(), after));
      }
    }

    /** As it is now; later changes do not show in it. */
    public Shards<K, V> shown() {
      if (shown == null) {
        Version<K, V> fresh = new Version<>();
        if (told) {
          version.next = new Step<>(changes, fresh);
        }
        version = fresh;
        changes = new HashMap<>();
        shown = new Shards<>(parts.clone(), size, version);
        own = new boolean[parts.length];
      }
      return shown;
    }

    private Few<K, V> own(int hash) {
      shown = null;
      int place = hash & (parts.length - 1);
      Few<K, V> part = parts[place];
      if (part == null || !own[place]) {
        part = part == null ? new Few<>() : part.copy();
        parts[place] = part;
        own[place] = true;
      }
      return part;
    }

    private void grow() {
      @Nullable Few<K, V>[] before = parts;
      parts = parts(before.length * 4);
      own = new boolean[parts.length];
      for (Few<K, V> part : before) {
        if (part != null) {
          part.each((key, value) -> own(hash(key)).put(key, hash(key), value));
        }
      }
    }

    @SuppressWarnings("unchecked") // Arrays of a generic type cannot be made otherwise.
    private static <K, V> @Nullable Few<K, V>[] parts(int length) {
      return (Few<K, V>[]) new Few<?, ?>[length];
    }
  }
}
