package io.tollgate.metering.pricing;

import java.util.List;
import java.util.function.Function;

/** The answer to a request for a quote. */
public sealed interface QuoteOutcome {
  /** Handles both answers. */
  <T> T fold(Function<Quote, T> quoted, Function<UnknownGpuModel, T> unknown);

  /** A price, stored. */
  record Quoted(Quote quote) implements QuoteOutcome {
    @Override
    public <T> T fold(Function<Quote, T> quoted, Function<UnknownGpuModel, T> unknown) {
      return quoted.apply(quote);
    }
  }

  /**
   * No list price is in force for the model in that class.
   *
   * @param known the models that have one, in order
   */
  record UnknownGpuModel(List<String> known) implements QuoteOutcome {
    /** Keeps its own copy. */
    public UnknownGpuModel {
      known = List.copyOf(known);
    }

    @Override
    public <T> T fold(Function<Quote, T> quoted, Function<UnknownGpuModel, T> unknown) {
      return unknown.apply(this);
    }
  }
}
