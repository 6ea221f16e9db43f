package io.tollgate.benchmarks.monthend;

import io.tollgate.benchmarks.Figures;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** The most heap that was in use since it was made, rubbish included, beyond what was then. */
final class Peak {
  private static final double MIB = 1024 * 1024;

  private final List<MemoryPoolMXBean> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();
  private final long before;

  Peak() {
    System.gc();
    pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    before = pools.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
  }

  /** Its size. */
  double mib() {
    long most = pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return Figures.tenths(Math.max(0, most - before) / MIB);
  }
}
