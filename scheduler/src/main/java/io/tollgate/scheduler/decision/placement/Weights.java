package io.tollgate.scheduler.decision.placement;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * By which rules nodes are compared, and how much each counts.
 *
 * @param of the weights, each above 0 and at most {@link #MOST}; only their proportions mean
 *     anything
 */
public record Weights(Map<Rule, Double> of) {
  /** More is a slip of the keyboard. */
  public static final double MOST = 1_000;

  /** What the server uses unless told otherwise. */
  public static final Weights DEFAULT = only(Rule.BARRIER);

  public Weights {
    if (of.isEmpty() || of.values().stream().anyMatch(weight -> !isWeight(weight))) {
      throw new IllegalArgumentException("a rule at least, with weights above 0: " + of);
    }
    of = Collections.unmodifiableMap(new EnumMap<>(of));
  }

  /** That rule alone. */
  public static Weights only(Rule rule) {
    return new Weights(Map.of(rule, 1.0));
  }

  /**
   * Reads {@code barrier} or {@code barrier=1,spreading=0.2}.
   *
   * @param mistakes gets everything that is wrong with it, each a sentence that goes on after the
   *     name of the option; the default is used then
   */
  public static Weights parse(String text, List<String> mistakes) {
    EnumMap<Rule, Double> read = new EnumMap<>(Rule.class);
    int before = mistakes.size();
    for (String part : text.split(",", -1)) {
      String[] sides = part.strip().split("=", 2);
      String word = sides[0].strip();
      double weight = sides.length == 1 ? 1 : number(sides[1].strip());
      if (!isWeight(weight)) {
        mistakes.add(
            "gives \""
                + word
                + "\" a weight that is not a number above 0 and at most "
                + (int) MOST
                + ". Write it like spreading=0.2.");
      }
      Rule.of(word)
          .ifPresentOrElse(
              rule -> {
                if (read.put(rule, weight) != null) {
                  mistakes.add("names \"" + word + "\" twice. Leave one out.");
                }
              },
              () ->
                  mistakes.add(
                      "names the rule \"" + word + "\", which is none. Choose from " + words()));
    }
    return mistakes.size() > before ? DEFAULT : new Weights(read);
  }

  private static boolean isWeight(double weight) {
    return weight > 0 && weight <= MOST;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return Double.NaN;
    }
  }

  private static String words() {
    return Arrays.stream(Rule.values()).map(Rule::word).collect(Collectors.joining(", ", "", "."));
  }

  /** Whether that rule counts at all. */
  public boolean counts(Rule rule) {
    return of.containsKey(rule);
  }

  /** What is said of a node that was taken by them, after the node's name. */
  public String says() {
    return of.size() == 1 ? of.keySet().iterator().next().says() : "is best by " + this;
  }

  /** As it is written in configuration. */
  @Override
  public String toString() {
    return of.entrySet().stream()
        .map(one -> one.getKey().word() + "=" + one.getValue())
        .collect(Collectors.joining(","));
  }
}
