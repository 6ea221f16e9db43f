package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many equal sessions are started at once. */
final class ArrayOptions {

  @Option(
      names = "--count",
      paramLabel = "N",
      description = {
        "Start an array of N such sessions with one request; each finds its number, from 1, in",
        "TOLLGATE_ARRAY_INDEX. Money is held for each when its turn comes near."
      })
  private @Nullable Integer count;

  @Option(
      names = "--running-max",
      paramLabel = "N",
      description = "Of an array, run at most N at once.")
  private @Nullable Integer runningMax;

  /** Whether an array is wanted. */
  boolean wanted() {
    return count != null || runningMax != null;
  }

  /** Asks the price of all. */
  void price(ObjectNode request) {
    if (count != null) {
      request.put("count", count);
    }
  }

  void into(ObjectNode request) {
    price(request);
    if (runningMax != null) {
      request.put("running_max", runningMax);
    }
  }
}
