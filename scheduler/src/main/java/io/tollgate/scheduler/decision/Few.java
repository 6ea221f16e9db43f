package io.tollgate.scheduler.decision;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A few keys with their values, in no order. Their hashes lie together and are looked at first, so
 * that to find one, or to copy all, touches little memory.
 */
final class Few<K, V> {
  private static final int ROOM = 8;

  private int size;
  private int[] hashes;
  private @Nullable Object[] keys;
  private @Nullable Object[] values;

  Few() {
    this.hashes = new int[ROOM];
    this.keys = new Object[ROOM];
    this.values = new Object[ROOM];
  }

  private Few(Few<K, V> other) {
    this.size = other.size;
    int room = Math.max(ROOM, size + 1);
    this.hashes = Arrays.copyOf(other.hashes, room);
    this.keys = Arrays.copyOf(other.keys, room);
    this.values = Arrays.copyOf(other.values, room);
  }

  /** The same, to be changed apart from it. */
  Few<K, V> copy() {
    return new Few<>(this);
  }

  /**
   * The value of that key; null when it has none.
   *
   * @param hash the key's; the same for every use of it
   */
  @SuppressWarnings("unchecked") // Only values are put there.
  @Nullable V get(Object key, int hash) {
    int at = place(key, hash);
    return at < 0 ? null : (V) values[at];
  }

  private int place(Object key, int hash) {
    for (int i = 0; i < size; i++) {
      if (hashes[i] == hash && key.equals(keys[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Sets the value of that key. */
  void put(K key, int hash, V value) {
    int at = place(key, hash);
    if (at < 0) {
      if (size == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * size);
        keys = Arrays.copyOf(keys, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      at = size++;
      hashes[at] = hash;
      keys[at] = key;
    }
    values[at] = value;
  }

  /** Takes away a key that is there. */
  void remove(Object key, int hash) {
    int at = place(key, hash);
    size--;
    hashes[at] = hashes[size];
    keys[at] = keys[size];
    values[at] = values[size];
    keys[size] = null;
    values[size] = null;
  }

  @SuppressWarnings("unchecked") // Only keys and values are put there.
  void each(BiConsumer<K, V> told) {
    for (int i = 0; i < size; i++) {
      told.accept((K) keys[i], (V) values[i]);
    }
  }
}
