package io.tollgate.scheduler.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Real money and real nodes, or neither; the two never meet. */
public enum World {
  LIVE,
  TEST;

  /** All names, as in the API. */
  public static final List<String> NAMES = Arrays.stream(values()).map(World::text).toList();

  /** The name in the API and the database. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The world of that name; throws IllegalArgumentException for anything else. */
  public static World of(String text) {
    return Arrays.stream(values())
        .filter(world -> world.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no world is named " + text));
  }
}
