package io.tollgate.scheduler.decision;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map that never changes, in small parts that versions of it share: the next version copies only
 * the parts that differ, and what differs between two versions is found by the keys that were
 * touched between them or, where those are not known, without looking at the parts they share.
 */
final class Shards<K, V> extends AbstractMap<K, V> {
  private final @Nullable Map<K, V>[] parts;
  private final int size;
  private final Version<K> version;

  private Shards(@Nullable Map<K, V>[] parts, int size, Version<K> version) {
    this.parts = parts;
    this.size = size;
    this.version = version;
  }

  /** Knows what came after it, not before: what nobody looks at any more is forgotten. */
  private static final class Version<K> {
    private volatile @Nullable Step<K> next;
  }

  /** The keys that were touched on the way to the next version. */
  private record Step<K>(Set<K> touched, Version<K> to) {}

  /** Told of each key whose value differs; null where there is none. */
  interface Differences<K, V> {
    void differs(K key, @Nullable V before, @Nullable V after);
  }

  /** Tells what differs between any two maps, fast between versions of one. */
  static <K, V> void compare(Map<K, V> before, Map<K, V> after, Differences<K, V> told) {
    if (before == after) {
      return;
    }
    if (before instanceof Shards<K, V> one && after instanceof Shards<K, V> other) {
      Set<K> touched = one.touchedUntil(other);
      if (touched != null) {
        touched.forEach(key -> compare(key, one.get(key), other.get(key), told));
        return;
      }
      if (one.parts.length == other.parts.length) {
        for (int i = 0; i < one.parts.length; i++) {
          if (one.parts[i] != other.parts[i]) {
            compareWhole(part(one.parts[i]), part(other.parts[i]), told);
          }
        }
        return;
      }
    }
    compareWhole(before, after, told);
  }

  /** The keys touched between the two; null when that is not known or they are very many. */
  private @Nullable Set<K> touchedUntil(Shards<K, V> later) {
    Set<K> all = Set.of();
    Version<K> at = version;
    while (at != later.version) {
      Step<K> step = at.next;
      if (step == null || all.size() + step.touched().size() > size + later.size) {
        return null;
      }
      if (all.isEmpty()) {
        all = step.touched();
      } else if (!step.touched().isEmpty()) {
        all = new HashSet<>(all);
        all.addAll(step.touched());
      }
      at = step.to();
    }
    return all;
  }

  private static <K, V> void compare(
      K key, @Nullable V before, @Nullable V after, Differences<K, V> told) {
    if (before != after && (before == null || !before.equals(after))) {
      told.differs(key, before, after);
    }
  }

  private static <K, V> Map<K, V> part(@Nullable Map<K, V> part) {
    return part == null ? Map.of() : part;
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
    Map<K, V> part = parts[place(key, parts.length)];
    return part == null ? null : part.get(key);
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
        return Stream.of(parts)
            .filter(Objects::nonNull)
            .flatMap(part -> part.entrySet().stream())
            .iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  private static int place(Object key, int parts) {
    int hash = key.hashCode() * 0x9E3779B9;
    return (hash ^ hash >>> 16) & (parts - 1);
  }

  /** The map in the making; owned by one thread. */
  static final class Changing<K, V> {
    private static final int FULL = 16;
    private @Nullable Map<K, V>[] parts = parts(16);
    private boolean[] own = new boolean[16];
    private int size;
    private @Nullable Shards<K, V> shown;
    private Version<K> version = new Version<>();
    private Set<K> touched = new HashSet<>();

    void put(K key, V value) {
      int place = place(key, parts.length);
      Map<K, V> part = parts[place];
      if (part != null && value.equals(part.get(key))) {
        return;
      }
      touched.add(key);
      if (own(place).put(key, value) == null) {
        size++;
        if (size > FULL * parts.length) {
          grow();
        }
      }
    }

    @Nullable V get(K key) {
      Map<K, V> part = parts[place(key, parts.length)];
      return part == null ? null : part.get(key);
    }

    boolean has(K key) {
      return get(key) != null;
    }

    int size() {
      return size;
    }

    void remove(K key) {
      if (has(key)) {
        touched.add(key);
        own(place(key, parts.length)).remove(key);
        size--;
      }
    }

    /** As it is now; later changes do not show in it. */
    Shards<K, V> shown() {
      if (shown == null) {
        Version<K> fresh = new Version<>();
        version.next = new Step<>(touched, fresh);
        version = fresh;
        touched = new HashSet<>();
        shown = new Shards<>(parts.clone(), size, version);
        own = new boolean[parts.length];
      }
      return shown;
    }

    private Map<K, V> own(int place) {
      shown = null;
      Map<K, V> part = parts[place];
      if (part == null || !own[place]) {
        part = part == null ? new HashMap<>(FULL) : new HashMap<>(part);
        parts[place] = part;
        own[place] = true;
      }
      return part;
    }

    private void grow() {
      @Nullable Map<K, V>[] before = parts;
      parts = parts(before.length * 4);
      own = new boolean[parts.length];
      for (Map<K, V> part : before) {
        if (part != null) {
          part.forEach((key, value) -> own(place(key, parts.length)).put(key, value));
        }
      }
    }

    @SuppressWarnings("unchecked") // Arrays of a generic type cannot be made otherwise.
    private static <K, V> @Nullable Map<K, V>[] parts(int length) {
      return (Map<K, V>[]) new Map<?, ?>[length];
    }
  }
}
