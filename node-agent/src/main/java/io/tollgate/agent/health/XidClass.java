package io.tollgate.agent.health;

import io.tollgate.agent.protocol.AllocationNote;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What an XID, the driver's error number, is about. The classes follow NVIDIA's catalogue
 * "Analyzing Xid Errors"; which number is of which class stands in the policy.
 */
public enum XidClass {
  /** The program's own fault; the GPU is as good as before. */
  APPLICATION(AllocationNote.Kind.OWN_FAULT),
  /** A memory error that was contained: the program is the victim, the GPU goes on. */
  CONTAINED(AllocationNote.Kind.HARDWARE),
  /** The GPU needs a reset before the next work. */
  RESET(AllocationNote.Kind.HARDWARE),
  /** The machine needs attention. */
  DRAIN(AllocationNote.Kind.HARDWARE),
  /** A message, nothing to be done. */
  INFORMATION(AllocationNote.Kind.NOTICE),
  /** Not in the catalogue as the policy knows it. */
  UNKNOWN(AllocationNote.Kind.NOTICE);

  private final AllocationNote.Kind forWork;

  XidClass(AllocationNote.Kind forWork) {
    this.forWork = forWork;
  }

  /** What it means for the work that runs there. */
  AllocationNote.Kind forWork() {
    return forWork;
  }

  /** The word in the policy. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<XidClass> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}
