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

  /** Whether it says yes. */
  public boolean acknowledges() {
    return status < 300;
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
