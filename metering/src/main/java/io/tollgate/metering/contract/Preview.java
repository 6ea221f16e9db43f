package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;
import java.util.Iterator;
import java.util.List;

/**
 * What a period's real usage would have cost under other terms: fixed rates first, then increment
 * and minimum, then included minutes, tiers and the commitment. Pure; goes over the charges once
 * and keeps sums only.
 *
 * @param lines one per GPU model
 * @param fixedRate what the fixed rates change
 * @param increment what increment and minimum change
 * @param included what included minutes give back; not positive
 * @param tiers what volume prices give back; not positive
 * @param commitment what the commitment asks for beyond it; not negative
 * @param minutes session-minutes that were rated
 */
public record Preview(
    List<Line> lines,
    Money fixedRate,
    Money increment,
    Money included,
    Money tiers,
    Money commitment,
    long minutes,
    Money before) {
  /**
   * Usage of one GPU model.
   *
   * @param quantityThousandths of a GPU-minute that would be charged for
   * @param before as charged
   * @param after under the other terms, the commitment aside
   */
  public record Line(String gpuModel, long quantityThousandths, Money before, Money after) {
    /** What it would cost more. */
    public Money difference() {
      return after.minus(before);
    }
  }

  /** Keeps its own copy. */
  public Preview {
    lines = List.copyOf(lines);
  }

  /** What it would have cost in all. */
  public Money after() {
    return before.plus(fixedRate).plus(increment).plus(included).plus(tiers).plus(commitment);
  }

  /** What it would cost more in all. */
  public Money difference() {
    return after().minus(before);
  }

  /** Rates runs, in the order of their first minutes, under terms. */
  public static Preview of(Terms terms, Money commitment, Iterator<UsageRun> runs) {
    Rerating rerating = new Rerating(terms);
    UsageOrder.each(runs, rerating::open);
    return rerating.result(commitment);
  }
}
