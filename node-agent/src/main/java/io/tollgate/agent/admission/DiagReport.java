package io.tollgate.agent.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what {@code dcgmi diag -j} prints. Its form has changed over the years (the name of the
 * root, results by {@code gpu_ids} or by entity, warnings as text or as objects); what has stayed
 * is {@code test_categories[].tests[]} with a status in each result, in the test, or in its
 * summary. Only "Fail" is a fault: tests are skipped or warn for many harmless reasons.
 */
final class DiagReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private DiagReport() {}

  /** What failed, in words; empty in case of text that is no such report. */
  static Optional<List<String>> failures(String text) {
    int from = text.indexOf('{');
    int to = text.lastIndexOf('}');
    if (from < 0 || to < from) {
      return Optional.empty();
    }
    JsonNode categories;
    try {
      categories = JSON.readTree(text.substring(from, to + 1)).findValue("test_categories");
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
    if (categories == null || !categories.isArray()) {
      return Optional.empty();
    }
    List<String> failures = new ArrayList<>();
    for (JsonNode category : categories) {
      for (JsonNode test : category.path("tests")) {
        failed(test).ifPresent(failures::add);
      }
    }
    return Optional.of(failures);
  }

  private static Optional<String> failed(JsonNode test) {
    List<JsonNode> results = new ArrayList<>();
    test.path("results").forEach(results::add);
    results.add(test.path("test_summary"));
    results.add(test);
    for (JsonNode result : results) {
      if (result.path("status").asText().equalsIgnoreCase("fail")) {
        return Optional.of(test.path("name").asText("a test") + warning(result));
      }
    }
    return Optional.empty();
  }

  private static String warning(JsonNode result) {
    JsonNode warnings = result.path("warnings");
    JsonNode first = warnings.isArray() ? warnings.path(0) : warnings;
    String text = first.isTextual() ? first.asText() : first.path("warning").asText();
    return text.isBlank() ? "" : " (" + text.strip() + ")";
  }
}
