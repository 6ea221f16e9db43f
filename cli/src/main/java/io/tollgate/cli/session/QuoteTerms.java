package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.output.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the end of a session means for its money, and what its price was made of, for people. */
final class QuoteTerms {
  private QuoteTerms() {}

  /** The lines of a quote, with one more for each thing that ends can mean; wide with versions. */
  static List<Column> with(List<Column> lines, JsonNode quote) {
    List<Column> all = new ArrayList<>(lines);
    Map<String, String> ends = new LinkedHashMap<>();
    for (JsonNode end : quote.path("terms").path("ends")) {
      ends.merge(
          end.path("text").asText(),
          end.path("end_reason").asText(),
          (before, next) -> before + ", " + next);
    }
    String title = "when it ends";
    for (Map.Entry<String, String> end : ends.entrySet()) {
      all.add(Column.of(title, ignored -> end.getValue() + ": " + end.getKey()));
      title = "";
    }
    for (JsonNode factor : quote.path("factors")) {
      String name = factor.path("name").asText().replaceAll("_micros$", "").replace('_', ' ');
      all.add(
          Column.of(name + " version", ignored -> Column.text(factor.path("version_id")))
              .whenWide());
    }
    return all;
  }
}
