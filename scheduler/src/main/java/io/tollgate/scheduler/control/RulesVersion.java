package io.tollgate.scheduler.control;

import io.tollgate.metering.memory.UndoLog;

/** The version of all that operators of a simulated world have laid down. */
public final class RulesVersion {
  private final UndoLog log;
  private long version;

  public RulesVersion(UndoLog log) {
    this.log = log;
  }

  void moveOn() {
    long before = version++;
    log.undoWith(() -> version = before);
  }

  long now() {
    return version;
  }
}
