package io.tollgate.scheduler.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a key's holder comes in; prices may differ by it. */
public enum Channel {
  /** The console and the command line's sign-in. */
  APP,
  /** Programs. */
  API;

  /** All names, as in the API. */
  public static final List<String> NAMES = Arrays.stream(values()).map(Channel::text).toList();

  /** The name in the API and the database. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The channel of that name; throws IllegalArgumentException for anything else. */
  public static Channel of(String text) {
    return Arrays.stream(values())
        .filter(channel -> channel.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no channel is named " + text));
  }
}
