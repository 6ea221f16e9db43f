package io.tollgate.scheduler.control;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a control does to what is in its scope. */
public enum ControlAction {
  /** Nothing starts. */
  QUEUE,
  /** At most so many start in any 60 s. */
  THROTTLE,
  /** Nothing starts and nothing is extended; what runs may be stopped. */
  BLOCK,
  /** Nodes take no new work, and what is left on them at a deadline is evicted. */
  DRAIN;

  /** The words of the API, in this order. */
  public static final List<String> WORDS =
      Arrays.stream(values()).map(ControlAction::word).toList();

  /** The word in API and rows, such as {@code queue}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The action of that word; throws IllegalArgumentException for any other. */
  public static ControlAction of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
