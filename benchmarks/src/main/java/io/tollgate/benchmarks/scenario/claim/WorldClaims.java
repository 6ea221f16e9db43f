package io.tollgate.benchmarks.scenario.claim;

import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** Expectations of counts, nodes and accounts. */
public final class WorldClaims {

  private static final double USAGE_TOLERANCE = 0.005;

  private WorldClaims() {}

  /** {@code preemptions} so far. */
  public record Preemptions(int line, int count) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      return WorldClaims.differs("preemptions", "", count, moment.look().preemptions());
    }
  }

  /** {@code promises_broken} so far. */
  public record PromisesBroken(int line, int count) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      return WorldClaims.differs("broken promises", "", count, moment.look().promisesBroken());
    }
  }

  /** {@code free}: whole GPUs of a node in no allocation, reserved ones too. */
  public record Free(int line, String node, int gpus) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      Integer free = moment.look().freeGpus().get(node);
      return WorldClaims.differs("free GPUs", " on " + node, gpus, free == null ? 0 : free);
    }
  }

  /** {@code balance}: what can be spent. */
  public record Balance(int line, String account, long micros) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      Money balance = Objects.requireNonNullElse(moment.look().balances().get(account), Money.ZERO);
      return balance.micros() == micros
          ? List.of()
          : List.of(
              "expected "
                  + account
                  + " to have "
                  + Words.credits(micros)
                  + " credits to spend, but there are "
                  + Words.credits(balance));
    }
  }

  /** {@code usage}, faded; within half a percent. */
  public record Usage(int line, String account, BigDecimal gpuMinutes) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      double expected = gpuMinutes.doubleValue();
      double actual = moment.look().usage().getOrDefault(account, 0.0);
      return Math.abs(actual - expected) <= USAGE_TOLERANCE * expected + 1e-9
          ? List.of()
          : List.of(
              "expected "
                  + account
                  + " to have used "
                  + gpuMinutes
                  + " GPU-minutes, but it is "
                  + actual);
    }
  }

  private static List<String> differs(String what, String where, int expected, int actual) {
    return expected == actual
        ? List.of()
        : List.of("expected " + expected + " " + what + where + ", but there are " + actual);
  }
}
