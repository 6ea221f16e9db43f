package io.tollgate.scheduler.decision;

/**
 * A number that what runs at once must not exceed.
 *
 * @param code the reason it gives when it is reached
 * @param counted what is counted together, such as an account's id
 * @param most how much may run at once
 * @param sentence what it says, before the numbers: {@code The plan runs at most}
 * @param unit what is counted: sessions or GPUs
 */
record Bound(WaitCode code, Object counted, int most, String sentence, Unit unit) {

  /** What tells it from all others, whatever its number is at the moment. */
  record Key(WaitCode code, Object counted) {}

  Key key() {
    return new Key(code, counted);
  }

  /** What a session takes of a bound while it runs. */
  enum Unit {
    SESSIONS,
    GPUS;

    /** How much a session of that need takes. */
    int taken(Need need) {
      return this == SESSIONS ? 1 : need.shape().gpus();
    }

    /** How much a session that runs takes. */
    int taken(HeldSession held) {
      return this == SESSIONS
          ? 1
          : held.allocations().stream().mapToInt(one -> one.gpuUuids().size()).sum();
    }

    String word() {
      return this == SESSIONS ? "sessions" : "GPUs";
    }
  }
}
