package io.tollgate.k8s;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole amounts of a node: a part of a CPU or of a byte cannot be offered, so they round down.
 */
final class Amounts {
  /**
   * Fabric8's own reader takes almost anything and fails in many ways; this is the real grammar.
   */
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "([0-9]{1,19}(\\.[0-9]{0,19})?|\\.[0-9]{1,19})([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?");

  private final String kind;
  private final Map<String, Quantity> amounts;
  private final Complaints complaints;

  /**
   * @param kind what they are, for sentences: {@code allocatable} or {@code capacity}
   */
  Amounts(String kind, @Nullable Map<String, Quantity> amounts, Complaints complaints) {
    this.kind = kind;
    this.amounts = amounts == null ? Map.of() : amounts;
    this.complaints = complaints;
  }

  /** The resources that are named at all. */
  Iterable<String> names() {
    return amounts.keySet().stream().sorted().toList();
  }

  /** The amount; 0 when it is missing, and after a complaint. */
  long of(String resource, long max) {
    Quantity quantity = amounts.get(resource);
    return quantity == null ? 0 : read(resource, quantity, max).orElse(0);
  }

  /** The amount of what every node must have; complains when there is not even one. */
  long atLeastOne(String resource, long max) {
    Quantity quantity = amounts.get(resource);
    if (quantity == null) {
      complaints.add(kind + " " + resource + " is missing");
      return 0;
    }
    OptionalLong amount = read(resource, quantity, max);
    if (amount.isPresent() && amount.getAsLong() < 1) {
      complaints.add(kind + " " + resource + " is " + text(quantity) + ", less than one");
    }
    return amount.orElse(0);
  }

  private OptionalLong read(String resource, Quantity quantity, long max) {
    String text = text(quantity);
    if (!GRAMMAR.matcher(text).matches()) {
      complaints.add(kind + " " + resource + " is \"" + text + "\", which is no quantity");
      return OptionalLong.empty();
    }
    BigDecimal amount = Quantity.getAmountInBytes(quantity).setScale(0, RoundingMode.DOWN);
    if (amount.compareTo(BigDecimal.valueOf(max)) > 0) {
      complaints.add(
          kind + " " + resource + " is " + text + ", more than any node has (" + max + ")");
      return OptionalLong.empty();
    }
    return OptionalLong.of(amount.longValueExact());
  }

  private static String text(Quantity quantity) {
    String amount = quantity.getAmount() == null ? "" : quantity.getAmount();
    return quantity.getFormat() == null ? amount : amount + quantity.getFormat();
  }
}
