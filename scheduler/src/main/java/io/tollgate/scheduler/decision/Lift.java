package io.tollgate.scheduler.decision;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a pass imagines to be otherwise, to find out which obstacles are real.
 *
 * @param down nodes that are down, and sick GPUs, are well
 * @param drain cordoned and draining nodes take new work
 * @param empty nothing is held on any node
 * @param beta every account may run on beta nodes
 * @param reserved no node is kept for an account
 * @param reopened the reasons of closings of nodes that are gone
 */
record Lift(
    boolean down,
    boolean drain,
    boolean empty,
    boolean beta,
    boolean reserved,
    Set<WaitCode> reopened) {
  /** The world as it is. */
  static final Lift NOTHING = new Lift(false, false, false, false, false, Set.of());

  /**
   * All combinations, those that lift fewer first.
   *
   * @param closings the reasons that closings of nodes give
   * @param beta whether there are beta nodes
   * @param reserved whether there are nodes that are kept for accounts
   */
  static List<Lift> all(Set<WaitCode> closings, boolean beta, boolean reserved) {
    List<WaitCode> codes =
        closings.stream().filter(code -> code != WaitCode.NODE_DRAIN).sorted().toList();
    return IntStream.range(0, 4 << codes.size() + 2)
        .filter(mask -> beta || (mask & 4 << codes.size()) == 0)
        .filter(mask -> reserved || (mask & 8 << codes.size()) == 0)
        .boxed()
        .sorted(Comparator.comparing(Integer::bitCount).thenComparing(mask -> mask))
        .map(mask -> of(mask, codes))
        .toList();
  }

  private static Lift of(int mask, List<WaitCode> codes) {
    Set<WaitCode> reopened = EnumSet.noneOf(WaitCode.class);
    for (int i = 0; i < codes.size(); i++) {
      if ((mask & (4 << i)) != 0) {
        reopened.add(codes.get(i));
      }
    }
    boolean beta = (mask & (4 << codes.size())) != 0;
    boolean reserved = (mask & (8 << codes.size())) != 0;
    return new Lift((mask & 2) != 0, (mask & 1) != 0, false, beta, reserved, Set.copyOf(reopened));
  }

  boolean takesWork(Availability availability) {
    return switch (availability.state()) {
      case READY -> true;
      case DOWN -> down;
      case DRAIN -> drain;
    };
  }

  /** Whether a closing still stands. */
  boolean leaves(Closing closing) {
    return closing.why() == WaitCode.NODE_DRAIN ? !drain : !reopened.contains(closing.why());
  }

  /** The codes of what it lifts of nodes, as bits by ordinal. */
  int bits() {
    int bits = drain ? 1 << WaitCode.NODE_DRAIN.ordinal() : 0;
    bits |= down ? 1 << WaitCode.NODE_DOWN.ordinal() : 0;
    bits |= beta ? 1 << WaitCode.BETA_NOT_ENABLED.ordinal() : 0;
    bits |= reserved ? 1 << WaitCode.RESERVED.ordinal() : 0;
    for (WaitCode code : reopened) {
      bits |= 1 << code.ordinal();
    }
    return bits;
  }

  /**
   * What has no end of what it lifts.
   *
   * @param reopens when enough of the nodes are back, {@link Ticks#NEVER} when nobody can say
   */
  Optional<WaitCode> endless(long reopens) {
    if (reopens < Ticks.NEVER) {
      return Optional.empty();
    }
    if (reserved) {
      return Optional.of(WaitCode.RESERVED);
    }
    if (down) {
      return Optional.of(WaitCode.NODE_DOWN);
    }
    if (drain) {
      return Optional.of(WaitCode.NODE_DRAIN);
    }
    return beta ? Optional.of(WaitCode.BETA_NOT_ENABLED) : reopened.stream().sorted().findFirst();
  }

  /** The same with what is held. */
  Lift filled() {
    return new Lift(down, drain, false, beta, reserved, reopened);
  }

  Lift emptied() {
    return new Lift(down, drain, true, beta, reserved, reopened);
  }
}
