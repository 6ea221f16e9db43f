package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.FieldError;
import java.util.List;

/** What the terms of a start and its quote must be to one another. */
final class TermRules {
  private TermRules() {}

  /** Everything about them that could never be. */
  static List<FieldError> wrong(StartTerms terms, int minutes) {
    if (terms.minutesMin().orElse(minutes) <= minutes) {
      return List.of();
    }
    return List.of(
        new FieldError(
            "/minutes_min",
            "out_of_range",
            "`minutes_min` is "
                + terms.minutesMin().getAsInt()
                + ", and the quote is for "
                + minutes
                + " minutes. Ask for no more than these."));
  }
}
