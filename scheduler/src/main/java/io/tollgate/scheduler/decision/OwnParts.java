package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * On which nodes accounts hold parts of GPUs. More of an account's own may join them; to everybody
 * else such a GPU is taken, so all who want a part of one are judged together but for this.
 *
 * <p>Whoever asks again and again whether his account holds any asks by a number.
 */
final class OwnParts {
  private final Map<Key, TreeMap<Integer, Integer>> counts = new HashMap<>();
  private final Asked asked;
  private int[] held = new int[0];

  private record Key(AccountId account, Pool pool) {
    static Key of(Guest guest, NodeLine node) {
      return new Key(guest.account().orElseThrow(), node.view().pool());
    }
  }

  /** What was numbered, the same for a fleet and those imagined after it. */
  private static final class Asked {
    private final Map<List<Key>, Integer> numbers = new HashMap<>();
    private final Map<Key, List<Integer>> ofPool = new HashMap<>();
  }

  OwnParts() {
    this(new Asked());
  }

  private OwnParts(Asked asked) {
    this.asked = asked;
  }

  /** Nothing held, and the same numbers. */
  OwnParts none() {
    return new OwnParts(asked);
  }

  /** The number by which to ask for what the account holds in any of those pools, from 0. */
  int number(AccountId account, List<Pool> pools) {
    List<Key> keys = pools.stream().map(pool -> new Key(account, pool)).toList();
    Integer known = asked.numbers.get(keys);
    if (known != null) {
      return known;
    }
    int number = asked.numbers.size();
    asked.numbers.put(keys, number);
    for (Key key : keys) {
      asked.ofPool.computeIfAbsent(key, added -> new ArrayList<>(1)).add(number);
      int parts = counts.getOrDefault(key, new TreeMap<>()).values().stream().mapToInt(n -> n).sum();
      count(number, parts);
    }
    return number;
  }

  /** How many numbers were given. */
  int numbers() {
    return asked.numbers.size();
  }

  /** Whether the account holds any of what was numbered. */
  boolean any(int number) {
    return number < held.length && held[number] > 0;
  }

  /** The guest holds one more part on that node. */
  void add(Guest guest, NodeLine node) {
    Key key = Key.of(guest, node);
    counts.computeIfAbsent(key, added -> new TreeMap<>()).merge(node.number, 1, Integer::sum);
    count(key, 1);
  }

  /** And one less. */
  void remove(Guest guest, NodeLine node) {
    Key key = Key.of(guest, node);
    TreeMap<Integer, Integer> nodes = counts.get(key);
    if (nodes != null) {
      nodes.computeIfPresent(node.number, (number, count) -> count > 1 ? count - 1 : null);
      count(key, -1);
      if (nodes.isEmpty()) {
        counts.remove(key);
      }
    }
  }

  private void count(Key key, int by) {
    for (int number : asked.ofPool.getOrDefault(key, List.of())) {
      count(number, by);
    }
  }

  private void count(int number, int by) {
    if (number >= held.length) {
      held = Arrays.copyOf(held, Math.max(64, 2 * number + 2));
    }
    held[number] += by;
  }

  /** The numbers of the nodes of a pool, lowest first. */
  Set<Integer> of(AccountId account, Pool pool) {
    TreeMap<Integer, Integer> nodes = counts.get(new Key(account, pool));
    return nodes == null ? Set.of() : nodes.keySet();
  }
}
