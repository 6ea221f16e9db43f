package io.tollgate.scheduler.decision;

/** How much of a limit is left, over time. */
interface Room {

  /** Takes the claim's part; {@code sign} -1 gives it back. */
  void take(Claim claim, int sign);

  /** Whether the claim fits, beside all that was taken. */
  boolean clear(Claim claim);

  /** When the claim fits first, from its start on; {@link Ticks#NEVER} when it never does. */
  long earliest(Claim claim);

  /** How much is in use at that time. */
  long used(long time);
}
