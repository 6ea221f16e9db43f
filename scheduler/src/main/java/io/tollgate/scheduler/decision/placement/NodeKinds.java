package io.tollgate.scheduler.decision.placement;

import java.util.BitSet;

/**
 * A set of kinds of nodes. Nodes of one kind have the same GPU model and carry the same labels; who
 * builds a {@link Placer} numbers the kinds from 0.
 */
public final class NodeKinds implements Comparable<NodeKinds> {
  /** Every kind, those that come later included. */
  public static final NodeKinds ANY = new NodeKinds(new BitSet(), true);

  private final BitSet kinds;
  private final boolean any;

  private NodeKinds(BitSet kinds, boolean any) {
    this.kinds = kinds;
    this.any = any;
  }

  /** These kinds and no others. */
  public static NodeKinds of(int... kinds) {
    BitSet set = new BitSet();
    for (int kind : kinds) {
      set.set(kind);
    }
    return new NodeKinds(set, false);
  }

  /** Whether a node of that kind would do. */
  public boolean contains(int kind) {
    return any || kinds.get(kind);
  }

  /** By the lowest kind in which they differ. */
  @Override
  public int compareTo(NodeKinds other) {
    if (any || other.any) {
      return Boolean.compare(any, other.any);
    }
    BitSet differ = (BitSet) kinds.clone();
    differ.xor(other.kinds);
    int first = differ.nextSetBit(0);
    return first < 0 ? 0 : kinds.get(first) ? -1 : 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeKinds that && any == that.any && kinds.equals(that.kinds);
  }

  @Override
  public int hashCode() {
    return any ? 1 : kinds.hashCode();
  }

  @Override
  public String toString() {
    return any ? "any" : kinds.toString();
  }
}
