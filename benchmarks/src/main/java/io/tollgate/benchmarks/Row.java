package io.tollgate.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.stream.Collectors;

/** A line of the table that {@code all} prints. */
final class Row {
  private static final Set<String> COMMON = Set.of("benchmark", "quick", "seed", "machine", "met");

  private Row() {}

  /** Name, verdict, and the plain figures; what is nested stays in the JSON. */
  static String of(String name, ObjectNode line) {
    String figures =
        line.properties().stream()
            .filter(figure -> !COMMON.contains(figure.getKey()))
            .filter(figure -> figure.getValue().isValueNode() && !figure.getValue().isNull())
            .map(figure -> figure.getKey() + " " + figure.getValue().asText())
            .collect(Collectors.joining(", "));
    return row(name, line.path("met").asBoolean() ? "met" : "missed", figures);
  }

  static String failed(String name) {
    return row(name, "FAILED", "see above");
  }

  private static String row(String name, String verdict, String figures) {
    return String.format("%-14s %-7s %s%n", name, verdict, figures);
  }
}
