package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On which nodes accounts hold parts of GPUs. More of an account's own may join them; to everybody
 * else such a GPU is taken, so all who want a part of one are judged together but for this.
 *
 * <p>Whoever asks again and again whether his account holds any asks by a number.
 */
final class OwnParts {
  private static final Own NOTHING = new Own(List.of());

  private final Numbers numbers;
  private final int[] pools;
  private final Map<AccountId, @Nullable Own[]> accounts = new HashMap<>();
  private int[] held = new int[0];
  private int[] changes = new int[0];

  /** What was numbered, the same for a fleet and those imagined after it. */
  private static final class Numbers {
    private final Map<Pool, Integer> pools = new HashMap<>();
    private final Map<Asked, Integer> asked = new HashMap<>();
    private final Map<Asked, List<Integer>> ofPool = new HashMap<>();

    int of(Pool pool) {
      return pools.computeIfAbsent(pool, added -> pools.size());
    }

    /** By what numbers those of an account ask who may join parts in that pool; it grows. */
    List<Integer> ofPool(AccountId account, int pool) {
      return ofPool.computeIfAbsent(new Asked(account, pool), added -> new ArrayList<>(2));
    }
  }

  /** An account, and the number of a need or a pool. */
  private record Asked(AccountId account, int number) {}

  /** Nobody holds any of those nodes. */
  OwnParts(List<NodeLine> nodes) {
    this(nodes, new Numbers());
  }

  private OwnParts(List<NodeLine> nodes, Numbers numbers) {
    this.numbers = numbers;
    this.pools = nodes.stream().mapToInt(node -> numbers.of(node.view().pool())).toArray();
  }

  /** Nobody holds any of those nodes, in an imagined fleet; the numbers are the same. */
  OwnParts imagine(List<NodeLine> nodes) {
    return new OwnParts(nodes, numbers);
  }

  /** The number by which those of an account and a need ask, from 0. */
  int number(AccountId account, Kin kin) {
    Asked asked = new Asked(account, kin.number());
    Integer known = numbers.asked.get(asked);
    if (known != null) {
      return known;
    }
    int number = numbers.asked.size();
    numbers.asked.put(asked, number);
    for (int pool : poolsOf(kin.need())) {
      numbers.ofPool(account, pool).add(number);
      count(number, Arrays.stream(of(account, pool).parts).sum());
    }
    return number;
  }

  /** The numbers of the pools in which the need may join parts. */
  int[] poolsOf(Need need) {
    return need.pools().stream().mapToInt(numbers::of).toArray();
  }

  /** How many who ask have numbers. */
  int numbers() {
    return numbers.asked.size();
  }

  /** Whether the account holds any of what that need may join. */
  boolean any(int number) {
    return number < held.length && held[number] > 0;
  }

  /** Grows whenever the account holds more or less of it. */
  int changes(int number) {
    return number < changes.length ? changes[number] : 0;
  }

  /** The guest holds one more part on that node. */
  void add(Guest guest, NodeLine node) {
    count(guest, node, 1);
  }

  /** And one less. */
  void remove(Guest guest, NodeLine node) {
    count(guest, node, -1);
  }

  private void count(Guest guest, NodeLine node, int by) {
    AccountId account = guest.account().orElseThrow();
    int pool = pools[node.number];
    @Nullable Own[] all = accounts.get(account);
    if (all == null || all.length <= pool) {
      all = all == null ? new Own[pool + 1] : Arrays.copyOf(all, pool + 1);
      accounts.put(account, all);
    }
    Own own = all[pool];
    if (own == null) {
      own = new Own(numbers.ofPool(account, pool));
      all[pool] = own;
    }
    own.count(node.number, by);
    for (int number : own.asking) {
      count(number, by);
    }
  }

  private void count(int number, int by) {
    if (number >= held.length) {
      int room = Math.max(64, 2 * number + 2);
      held = Arrays.copyOf(held, room);
      changes = Arrays.copyOf(changes, room);
    }
    held[number] += by;
    changes[number]++;
  }

  /** What the account holds in that pool. */
  Own of(AccountId account, int pool) {
    @Nullable Own[] all = accounts.get(account);
    Own own = all == null || all.length <= pool ? null : all[pool];
    return own == null ? NOTHING : own;
  }

  /** On which nodes of a pool an account holds parts, lowest number first. */
  static final class Own {
    private final List<Integer> asking;
    private int[] nodes = new int[0];
    private int[] parts = new int[0];
    private int size;

    private Own(List<Integer> asking) {
      this.asking = asking;
    }

    int size() {
      return size;
    }

    /** The number of such a node. */
    int node(int at) {
      return nodes[at];
    }

    private void count(int node, int by) {
      int found = Arrays.binarySearch(nodes, 0, size, node);
      int at = found < 0 ? insert(-1 - found, node) : found;
      parts[at] += by;
      if (parts[at] <= 0) {
        size--;
        System.arraycopy(nodes, at + 1, nodes, at, size - at);
        System.arraycopy(parts, at + 1, parts, at, size - at);
        parts[size] = 0;
      }
    }

    private int insert(int at, int node) {
      if (size == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * size + 2);
        parts = Arrays.copyOf(parts, 2 * size + 2);
      }
      System.arraycopy(nodes, at, nodes, at + 1, size - at);
      System.arraycopy(parts, at, parts, at + 1, size - at);
      nodes[at] = node;
      parts[at] = 0;
      size++;
      return at;
    }
  }
}
