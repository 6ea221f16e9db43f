package io.tollgate.agent.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Port numbers of which the work gets some.
 *
 * @param first 1 to 65535; with 0 any number that the machine gives
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) {

  /** Whatever the machine gives. */
  public static final PortRange ANY = new PortRange(0, 0);

  private static final int HIGHEST = 65_535;
  private static final Pattern FORM = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");

  /** Reads {@code 20000-20999}; empty when it is no range of ports. */
  public static Optional<PortRange> parse(String text) {
    Matcher numbers = FORM.matcher(text);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(numbers.group(1));
    int last = Integer.parseInt(numbers.group(2));
    return first >= 1 && first <= last && last <= HIGHEST
        ? Optional.of(new PortRange(first, last))
        : Optional.empty();
  }

  /** Whether the machine chooses. */
  public boolean any() {
    return first == 0;
  }

  /** How many numbers there are to choose from. */
  public int size() {
    return last - first + 1;
  }
}
