package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.function.Function;

/** When a waiting session starts. */
public sealed interface Eta {

  /** A reservation on named nodes: it starts then or earlier. */
  record Firm(Instant latestStart) implements Eta {
    @Override
    public <T> T fold(
        Function<Firm, T> firm, Function<Estimate, T> estimate, Function<None, T> none) {
      return firm.apply(this);
    }
  }

  /**
   * What a replay of the queue says: half of the sessions should start by {@code p50}, nine of ten
   * by {@code p90}. For the later all work is taken to run as long as it may, for the earlier to
   * take the part of its time that half of the work took lately; both are the same until that is
   * known.
   */
  record Estimate(Instant p50, Instant p90) implements Eta {
    @Override
    public <T> T fold(
        Function<Firm, T> firm, Function<Estimate, T> estimate, Function<None, T> none) {
      return estimate.apply(this);
    }
  }

  /** Nobody can say, because this reason has no end. */
  record None(WaitCode endless) implements Eta {
    @Override
    public <T> T fold(
        Function<Firm, T> firm, Function<Estimate, T> estimate, Function<None, T> none) {
      return none.apply(this);
    }
  }

  /** The answer of the function for this case. */
  <T> T fold(Function<Firm, T> firm, Function<Estimate, T> estimate, Function<None, T> none);
}
