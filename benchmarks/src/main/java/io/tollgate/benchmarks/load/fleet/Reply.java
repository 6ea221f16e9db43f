package io.tollgate.benchmarks.load.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;

/**
 * What the server answered.
 *
 * @param status of HTTP
 * @param json the body; an object without anything when there was none
 */
public record Reply(int status, JsonNode json) {
  private static final int BUSY = 503;

  /** Whether it says yes. */
  public boolean acknowledges() {
    return status < 300;
  }

  /** Whether it says "in a moment". */
  boolean isBusy() {
    return status == BUSY;
  }

  /**
   * The body of a yes.
   *
   * @throws BenchmarkFailure when it is a no
   */
  public JsonNode body() {
    if (!acknowledges()) {
      throw new BenchmarkFailure("The server answered " + status + ": " + json);
    }
    return json;
  }
}
