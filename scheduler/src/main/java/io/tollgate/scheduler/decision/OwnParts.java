package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * On which nodes accounts hold parts of GPUs. More of an account's own may join them; to everybody
 * else such a GPU is taken, so all who want a part of one are judged together but for this.
 */
final class OwnParts {
  private final Map<Key, TreeMap<Integer, Integer>> counts = new HashMap<>();

  private record Key(AccountId account, Pool pool) {
    static Key of(Guest guest, NodeLine node) {
      return new Key(guest.account().orElseThrow(), node.view().pool());
    }
  }

  /** The guest holds one more part on that node. */
  void add(Guest guest, NodeLine node) {
    counts
        .computeIfAbsent(Key.of(guest, node), added -> new TreeMap<>())
        .merge(node.number, 1, Integer::sum);
  }

  /** And one less. */
  void remove(Guest guest, NodeLine node) {
    Key key = Key.of(guest, node);
    TreeMap<Integer, Integer> nodes = counts.get(key);
    if (nodes != null) {
      nodes.computeIfPresent(node.number, (number, count) -> count > 1 ? count - 1 : null);
      if (nodes.isEmpty()) {
        counts.remove(key);
      }
    }
  }

  /** The numbers of the nodes of a pool, lowest first. */
  Set<Integer> of(AccountId account, Pool pool) {
    TreeMap<Integer, Integer> nodes = counts.get(new Key(account, pool));
    return nodes == null ? Set.of() : nodes.keySet();
  }
}
