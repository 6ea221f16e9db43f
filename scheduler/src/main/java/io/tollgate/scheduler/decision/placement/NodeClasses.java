package io.tollgate.scheduler.decision.placement;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes, those in the same state together in a class. Each class has a slot; slots of classes
 * that died out are used again. Every change of a slot is written into a journal, which bounds how
 * much who follows it has to look at again.
 */
final class NodeClasses {
  private final Map<NodeState, Integer> living = new HashMap<>();
  private final int[] slotOf;
  private @Nullable NodeState[] states = new NodeState[64];
  private int[][] members = new int[64][];
  private int[] counts = new int[64];
  private long[] born = new long[64];
  private int[] free = new int[64];
  private int freeCount;
  private int slots;
  private long births;
  private final int[] journal;
  private long written;

  /** For that many nodes, none of which is in a class yet. */
  NodeClasses(int nodes) {
    this.slotOf = new int[nodes];
    Arrays.fill(slotOf, -1);
    this.journal = new int[Integer.highestOneBit(Math.max(64, nodes)) * 8];
  }

  /** The node is in that state now. */
  void join(int node, NodeState state) {
    Integer known = living.get(state);
    int slot = known == null ? open(state) : known;
    slotOf[node] = slot;
    int at = -1 - Arrays.binarySearch(members[slot], 0, counts[slot], node);
    if (counts[slot] == members[slot].length) {
      members[slot] = Arrays.copyOf(members[slot], counts[slot] * 2);
    }
    System.arraycopy(members[slot], at, members[slot], at + 1, counts[slot] - at);
    members[slot][at] = node;
    counts[slot]++;
    if (at == 0) {
      write(slot);
    }
  }

  /** The node is in no class until it joins one. */
  void leave(int node) {
    int slot = slotOf[node];
    slotOf[node] = -1;
    int at = Arrays.binarySearch(members[slot], 0, counts[slot], node);
    counts[slot]--;
    System.arraycopy(members[slot], at + 1, members[slot], at, counts[slot] - at);
    if (counts[slot] == 0) {
      close(slot);
    }
    if (at == 0) {
      write(slot);
    }
  }

  /** Slots are numbered below this. */
  int slots() {
    return slots;
  }

  boolean lives(int slot) {
    return counts[slot] > 0;
  }

  /** The state of the nodes of a slot that lives. */
  NodeState state(int slot) {
    NodeState state = states[slot];
    if (state == null) {
      throw new IllegalStateException("slot " + slot + " has no nodes");
    }
    return state;
  }

  int count(int slot) {
    return counts[slot];
  }

  /** The node of the slot with the smallest number. */
  int first(int slot) {
    return members[slot][0];
  }

  /** The node at that place of the slot, in the order of their numbers, from 0. */
  int member(int slot, int place) {
    return members[slot][place];
  }

  /** Whether the node is in that slot. */
  boolean has(int slot, int node) {
    return slotOf[node] == slot;
  }

  /** Tells the classes apart that lived in a slot one after the other. */
  long born(int slot) {
    return born[slot];
  }

  /** How many changes were written so far. */
  long written() {
    return written;
  }

  /** Whether that change can still be read. */
  boolean remembers(long change) {
    return written - change <= journal.length;
  }

  /** The slot that changed then. */
  int changed(long change) {
    return journal[(int) change & (journal.length - 1)];
  }

  private void write(int slot) {
    journal[(int) written & (journal.length - 1)] = slot;
    written++;
  }

  private int open(NodeState state) {
    int slot = freeCount > 0 ? free[--freeCount] : slots++;
    if (slot == counts.length) {
      grow();
    }
    states[slot] = state;
    if (members[slot] == null) {
      members[slot] = new int[2];
    }
    born[slot] = ++births;
    living.put(state, slot);
    return slot;
  }

  private void close(int slot) {
    living.remove(state(slot));
    states[slot] = null;
    free[freeCount++] = slot;
  }

  private void grow() {
    int room = counts.length * 2;
    states = Arrays.copyOf(states, room);
    members = Arrays.copyOf(members, room);
    counts = Arrays.copyOf(counts, room);
    born = Arrays.copyOf(born, room);
    free = Arrays.copyOf(free, room);
  }
}
