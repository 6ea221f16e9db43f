package io.tollgate.scheduler.cycle;

import io.prometheus.client.Counter;

/** Counts the audits that found the folded cluster different from a full reload; must stay 0. */
final class CatchUpAudit {
  static final Counter DIFFERENCES =
      Counter.build()
          .name("tollgate_catch_up_differences_total")
          .help("Full reloads that differed from the folded cluster; any is a defect.")
          .register();

  private CatchUpAudit() {}
}
