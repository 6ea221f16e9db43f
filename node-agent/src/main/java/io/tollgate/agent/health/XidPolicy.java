package io.tollgate.agent.health;

import io.tollgate.agent.protocol.HealthState;
import java.util.Set;

/**
 * What an XID, the driver's error number, says about the GPU. Pure; after NVIDIA's catalogue
 * "Analyzing Xid Errors". An unknown number is worth a look and no more.
 */
public final class XidPolicy {

  /** What an XID is about. */
  public enum Kind {
    /** The program's own fault; the GPU is as good as before. */
    PROGRAM(HealthState.HEALTHY),
    /** Memory error that was contained: the program is the victim, the GPU goes on. */
    CONTAINED(HealthState.SUSPECT),
    /** The GPU needs a reset before the next work. */
    RESET(HealthState.SICK),
    /** The machine needs attention. */
    NODE(HealthState.SICK),
    /** A message, nothing to be done. */
    INFORMATION(HealthState.HEALTHY),
    /** Not in the catalogue as we know it. */
    UNKNOWN(HealthState.SUSPECT);

    private final HealthState health;

    Kind(HealthState health) {
      this.health = health;
    }

    /** The health of a GPU that has just shown an XID of this kind. */
    public HealthState health() {
      return health;
    }
  }

  private static final Set<Integer> PROGRAM =
      Set.of(
          8, 11, 13, 25, 31, 32, 37, 38, 39, 40, 41, 43, 44, 45, 60, 66, 67, 68, 69, 70, 71, 72, 75,
          76, 77, 80, 82, 83, 84, 85, 86);
  private static final Set<Integer> CONTAINED = Set.of(94);
  private static final Set<Integer> RESET =
      Set.of(46, 48, 62, 64, 95, 109, 110, 119, 120, 136, 140, 143, 155, 156, 158);
  private static final Set<Integer> NODE =
      Set.of(54, 74, 79, 144, 145, 146, 147, 148, 149, 150, 151);
  private static final Set<Integer> INFORMATION =
      Set.of(63, 92, 93, 106, 107, 121, 141, 154, 157, 160, 161);

  private XidPolicy() {}

  /**
   * The kind of an XID.
   *
   * @param xid the driver's number, above 0
   */
  public static Kind kind(int xid) {
    if (PROGRAM.contains(xid)) {
      return Kind.PROGRAM;
    }
    if (CONTAINED.contains(xid)) {
      return Kind.CONTAINED;
    }
    if (RESET.contains(xid)) {
      return Kind.RESET;
    }
    if (NODE.contains(xid)) {
      return Kind.NODE;
    }
    return INFORMATION.contains(xid) ? Kind.INFORMATION : Kind.UNKNOWN;
  }
}
