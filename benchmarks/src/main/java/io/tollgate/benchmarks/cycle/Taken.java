package io.tollgate.benchmarks.cycle;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.identity.AccountId;
import java.util.HashMap;
import java.util.Map;

/** Which GPUs are taken, how much of each and by whom; never more than the whole, nor by two. */
final class Taken {
  private static final int WHOLE = 1_000;

  private final Map<String, Part> parts = new HashMap<>();

  private record Part(int thousandths, AccountId account) {
    Part and(Part more) {
      BenchmarkFailure.unless(more.account.equals(account), "no GPU is given to two accounts");
      return new Part(thousandths + more.thousandths, account);
    }
  }

  void take(Placement placed, AccountId account) {
    for (String gpu : placed.gpuUuids()) {
      Part part = parts.merge(gpu, new Part(placed.gpuThousandths(), account), Part::and);
      BenchmarkFailure.unless(part.thousandths <= WHOLE, "no GPU is given twice");
    }
  }

  void give(Placement placed) {
    for (String gpu : placed.gpuUuids()) {
      parts.computeIfPresent(
          gpu,
          (key, part) ->
              part.thousandths == placed.gpuThousandths()
                  ? null
                  : new Part(part.thousandths - placed.gpuThousandths(), part.account));
    }
  }

  /** How many are taken, whole or in part. */
  int gpus() {
    return parts.size();
  }
}
