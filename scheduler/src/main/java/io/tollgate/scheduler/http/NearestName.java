package io.tollgate.scheduler.http;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
public final class NearestName {

  private static final int LENGTH_MAX = 64;

  private NearestName() {}

  /** The known name closest to the given one, unless none is close. */
  public static Optional<String> of(String given, Collection<String> known) {
    if (given.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    int far = Math.max(2, given.length() / 3);
    return known.stream()
        .filter(name -> distance(given, name) <= far)
        .min(Comparator.<String>comparingInt(name -> distance(given, name)).thenComparing(n -> n));
  }

  /** A sentence that refuses an unknown name and offers the nearest, or all. */
  static String unknown(String kind, String name, Collection<String> known) {
    String sentence = "There is no " + kind + " `" + JsonValues.brief(name) + "`";
    Optional<String> near = of(name, known);
    if (near.isPresent()) {
      return sentence + "; did you mean `" + near.get() + "`?";
    }
    return known.isEmpty()
        ? sentence + "; none is expected here."
        : sentence + "; known are " + String.join(", ", known.stream().sorted().toList()) + ".";
  }

  /** Edits that turn one into the other, a swap of neighbours counting as one. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
