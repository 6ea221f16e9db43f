package io.tollgate.metering.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys whose rows were written since somebody last asked. A rollback forgets nothing: to look
 * once too often does no harm.
 */
public final class Touched<K> {
  private final Set<K> keys = new LinkedHashSet<>();

  /** A row of this key was written. */
  public void add(K key) {
    keys.add(key);
  }

  /** What was written since the last time, in the order first written. */
  public List<K> take() {
    if (keys.isEmpty()) {
      return List.of();
    }
    List<K> taken = new ArrayList<>(keys);
    keys.clear();
    return taken;
  }
}
