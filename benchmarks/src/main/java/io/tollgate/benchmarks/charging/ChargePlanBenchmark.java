package io.tollgate.benchmarks.charging;

import io.tollgate.metering.charging.ChargePlan;
import io.tollgate.metering.charging.PrepaidMinutes;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.QuoteTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What charging thinks in one batch, without its database: the next minute of many sessions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ChargePlanBenchmark {
  private static final int MINUTES = 600;

  /** Of the rates drawn by chance. */
  @Param("1")
  public long seed;

  /** Sessions of a batch. */
  @Param("1000")
  public int sessions;

  private List<PrepaidMinutes> batch = List.of();

  /** Draws the sessions. */
  @Setup
  public void draw() {
    Random random = new Random(seed);
    List<PrepaidMinutes> drawn = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      Rate rate = Rate.ofMicros(1 + random.nextInt(1_000_000_000));
      drawn.add(new PrepaidMinutes(List.of(segment(i, rate)), OptionalInt.empty()));
    }
    batch = List.copyOf(drawn);
  }

  /**
   * Plans the five hundred and first minute of each.
   *
   * @return the sum of what should be charged, in micro-credits
   */
  @Benchmark
  public long planNextMinute() {
    long sum = 0;
    for (PrepaidMinutes prepaid : batch) {
      ChargePlan.Already already = new ChargePlan.Already(500, prepaid.whole(500));
      ChargePlan plan =
          ChargePlan.of(prepaid, 0, 501 * 60_000L, ChargePlan.Extent.RUNNING, already);
      sum = Math.addExact(sum, plan.rows().get(0).micros());
    }
    return sum;
  }

  private static Segment segment(int number, Rate rate) {
    return new Segment(
        new UUID(1, number),
        new UUID(2, number),
        0,
        Segment.State.ACKNOWLEDGED,
        OptionalInt.of(0),
        rate,
        MINUTES,
        rate.of(MINUTES),
        QuoteTerms.standard(false));
  }
}
