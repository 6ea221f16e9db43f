package io.tollgate.scheduler.control;

import java.time.Instant;
import java.util.List;

/** Operators' controls, the newest first where they are listed. */
public interface ControlStore extends RuleStore<Control> {
  /** Controls of a world that hold at that time. */
  List<Control> inForce(String world, Instant now);

  /** The version of all that operators have laid down, maintenance too. */
  long version();

  /**
   * Whether that is the version still. It is held shared until the transaction ends, so that nobody
   * changes a rule before this transaction's writes are visible.
   */
  boolean isVersion(long version);
}
