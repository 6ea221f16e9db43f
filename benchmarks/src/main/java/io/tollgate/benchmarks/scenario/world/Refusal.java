package io.tollgate.benchmarks.scenario.world;

import java.util.OptionalInt;

/**
 * A request that was turned down and changed nothing.
 *
 * @param code the stable code of the API, such as {@code no_matching_node}
 * @param sentence what the API says to people
 * @param longestMinutes how long an extension could be, when a promise stands against it
 */
public record Refusal(String code, String sentence, OptionalInt longestMinutes) {

  /** One that has no longest extension. */
  public static Refusal of(String code, String sentence) {
    return new Refusal(code, sentence, OptionalInt.empty());
  }
}
