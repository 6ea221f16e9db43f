package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Defect;
import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.scheduler.defect.HouseDefect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of planted defects in {@code docs/proof.md}, which a run writes between two marks. */
final class ProofTable {
  static final String BEGIN = "<!-- planted defects: written by the run, do not edit -->";
  static final String END = "<!-- end of planted defects -->";

  /** What needs rows that no world has; {@code AdjustmentDefectTest} shows who catches it. */
  private static final Set<Defect> OUTSIDE_WORLDS = Set.of(InvoiceDefect.ADJUSTMENT_LEFT_OUT);

  private ProofTable() {}

  /** All that can be planted in worlds, the money's first. */
  static List<Defect> defects() {
    List<Defect> all = new ArrayList<>();
    all.addAll(List.of(MoneyDefect.values()));
    all.addAll(List.of(InvoiceDefect.values()));
    all.addAll(List.of(ContractDefect.values()));
    all.addAll(List.of(OrderDefect.values()));
    all.addAll(List.of(HouseDefect.values()));
    all.removeAll(OUTSIDE_WORLDS);
    return all;
  }

  /** The rows, in the order of {@link #defects}. */
  static String of(List<CatchRate> rates) {
    Map<Defect, Integer> places = new HashMap<>();
    for (Defect defect : defects()) {
      places.put(defect, places.size());
    }
    StringBuilder table = new StringBuilder();
    table.append("| Defect | What goes wrong | Invariants | Caught | By | Lifecycles, median |\n");
    table.append("|---|---|---|---|---|---|\n");
    rates.stream()
        .sorted(Comparator.comparing(rate -> places.getOrDefault(rate.defect(), -1)))
        .forEach(rate -> table.append(row(rate)));
    return table.toString();
  }

  private static String row(CatchRate rate) {
    return String.format(
        "| `%s` | %s | %s | %d of %d | %s | %,d |%n",
        rate.defect().name(),
        rate.defect().goesWrong(),
        String.join(", ", rate.defect().givenAwayBy()),
        rate.caught(),
        rate.seeds(),
        rate.by().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getKey() + " × " + entry.getValue())
            .collect(Collectors.joining(", ")),
        rate.medianLifecycles());
  }

  /** Puts the table between the marks of a document. */
  static void write(Path document, List<CatchRate> rates) {
    try {
      String text = Files.readString(document);
      int begin = text.indexOf(BEGIN);
      int end = text.indexOf(END);
      if (begin < 0 || end < begin) {
        throw new BenchmarkFailure(
            document
                + " has no place for the table. Put these two lines into it: "
                + BEGIN
                + " "
                + END);
      }
      Files.writeString(
          document, text.substring(0, begin) + BEGIN + "\n" + of(rates) + text.substring(end));
    } catch (IOException unwritable) {
      throw new BenchmarkFailure(document + " cannot be read or written.", unwritable);
    }
  }
}
