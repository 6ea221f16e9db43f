package io.tollgate.scheduler.billing;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** What contracts do by themselves: take effect, end, close their periods. */
public final class ContractSweep {
  private ContractSweep() {}

  /** Does what is due by now; answers how much there was to do. */
  public static int run(Handle handle, Instant now) {
    return ContractDesk.sweep(handle, now);
  }
}
