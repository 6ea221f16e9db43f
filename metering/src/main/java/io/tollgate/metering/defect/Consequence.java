package io.tollgate.metering.defect;

import java.util.List;

/**
 * What a defect leads to.
 *
 * @param goesWrong what goes wrong, in a sentence
 * @param givenAwayBy the numbers of the invariants any of which gives it away, and the words for
 *     what is promised and has no number
 */
public record Consequence(String goesWrong, List<String> givenAwayBy) {
  public Consequence {
    givenAwayBy = List.copyOf(givenAwayBy);
  }

  /** One that numbered invariants give away. */
  public static Consequence of(String goesWrong, Integer... invariants) {
    return new Consequence(goesWrong, List.of(invariants).stream().map(Object::toString).toList());
  }
}
