package io.tollgate.scheduler.decision.placement;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The rules that a server can place by. */
public enum Rule {
  /** {@link CapacityBarrier}. */
  BARRIER("takes the least from what others ask for"),
  /** {@link FragmentationGradient}. */
  FGD("leaves the least idle that is of no use to what is usually asked for"),
  /** {@link BestFit}. */
  BEST_FIT("has the least left afterwards"),
  /** {@link Packing}. */
  PACKING("is in use already as far as possible"),
  /** {@link Spread}. */
  SPREADING("is the emptiest"),
  /** {@link ByChance}. */
  RANDOM("was drawn by chance");

  private final String says;

  Rule(String says) {
    this.says = says;
  }

  /** What it says of a node that it takes, after the node's name. */
  public String says() {
    return says;
  }

  /** The word in configuration, such as {@code best_fit}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Rule> of(String word) {
    return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
  }
}
