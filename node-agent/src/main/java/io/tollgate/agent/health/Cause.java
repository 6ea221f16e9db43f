package io.tollgate.agent.health;

import io.tollgate.agent.protocol.AllocationNote;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be held against a GPU or a node, XIDs aside. */
enum Cause {
  /** A memory row could not be replaced: the card is to be exchanged. */
  ROW_REMAP_FAILURE(true, AllocationNote.Kind.HARDWARE),
  /** A memory row is replaced at the next reset; work may go on until then. */
  ROW_REMAP_PENDING(true, AllocationNote.Kind.NOTICE),
  /** A memory row was replaced for errors that could not be corrected. */
  ROWS_REMAPPED(false, AllocationNote.Kind.NOTICE),
  /** An uncorrectable memory error, as XID 48. */
  ECC_DOUBLE_BIT(false, AllocationNote.Kind.HARDWARE),
  /** The hardware slows the GPU down: heat, power brake. */
  THROTTLED(true, AllocationNote.Kind.NOTICE),
  /** The driver slows the GPU down for its heat. */
  THERMAL_SLOWDOWN(true, AllocationNote.Kind.NOTICE),
  /** The driver asks for a reset or a drain of the GPU. */
  RECOVERY_ACTION(true, AllocationNote.Kind.HARDWARE),
  /** The driver asks for a restart of the machine. */
  RECOVERY_REBOOT(true, AllocationNote.Kind.HARDWARE),
  /** The GPU is registered and is not shown any more. */
  MISSING(true, AllocationNote.Kind.HARDWARE),
  /** A process computes there that does not hold the GPU. */
  TRESPASS(true, AllocationNote.Kind.NOTICE),
  /** Processes there have outlived their kill; nothing else can run until they are gone. */
  UNKILLABLE(true, AllocationNote.Kind.NOTICE),
  /** The node shows more or fewer GPUs than are registered. */
  GPU_COUNT(true, AllocationNote.Kind.NOTICE),
  /** Nothing new has been measured for a while. */
  TELEMETRY_STALE(true, AllocationNote.Kind.NOTICE),
  /** nvidia-smi does not come back: the driver is stuck. */
  NVIDIA_SMI_HANGS(true, AllocationNote.Kind.NOTICE);

  private final boolean state;
  private final AllocationNote.Kind forWork;

  Cause(boolean state, AllocationNote.Kind forWork) {
    this.state = state;
    this.forWork = forWork;
  }

  /** True for what holds for a time and can be seen to be over, false for what happens. */
  boolean isState() {
    return state;
  }

  /** What it means for the work that runs there. */
  AllocationNote.Kind forWork() {
    return forWork;
  }

  /** The word in the policy and in the protocol. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Cause> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}
