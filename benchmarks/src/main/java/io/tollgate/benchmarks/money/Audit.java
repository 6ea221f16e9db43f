package io.tollgate.benchmarks.money;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
import java.util.List;

/** What {@code admin check} says of a world's money. */
final class Audit {
  private Audit() {}

  /** {@code ok}; anything else is a failure of the benchmark. */
  static String of(MeterWorld world) {
    List<Finding> broken =
        world.jdbi.inTransaction(Books::check).stream().filter(found -> !found.holds()).toList();
    if (!broken.isEmpty()) {
      throw new BenchmarkFailure("Money is wrong afterwards: " + broken);
    }
    return "ok";
  }
}
