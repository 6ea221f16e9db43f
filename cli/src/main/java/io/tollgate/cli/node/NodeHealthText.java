package io.tollgate.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What stands against a node and its GPUs, in words. */
final class NodeHealthText {

  private NodeHealthText() {}

  /** The causes alone, such as {@code GPU 3 xid_62 sick}. */
  static String summary(JsonNode node) {
    List<String> causes = new ArrayList<>();
    for (JsonNode condition : node.path("conditions")) {
      causes.add(condition.path("cause").asText() + " " + condition.path("severity").asText());
    }
    for (JsonNode gpu : node.path("gpus")) {
      for (JsonNode condition : gpu.path("conditions")) {
        causes.add(
            "GPU "
                + gpu.path("index").asText()
                + " "
                + condition.path("cause").asText()
                + " "
                + condition.path("severity").asText());
      }
    }
    return causes.isEmpty() ? "healthy" : String.join(", ", causes);
  }

  /** A line for each: since when, what was seen, how it goes. */
  static String all(JsonNode node) {
    List<String> lines = new ArrayList<>();
    node.path("conditions").forEach(condition -> lines.add(line("node", condition)));
    for (JsonNode gpu : node.path("gpus")) {
      String whose = "GPU " + gpu.path("index").asText();
      gpu.path("conditions").forEach(condition -> lines.add(line(whose, condition)));
    }
    return lines.isEmpty() ? "healthy" : String.join("\n", lines);
  }

  private static String line(String whose, JsonNode condition) {
    return whose
        + ": "
        + condition.path("severity").asText()
        + " "
        + condition.path("cause").asText()
        + " since "
        + condition.path("since").asText()
        + (condition.path("returns").asBoolean() ? ", goes by itself" : ", until it is cleared")
        + ". "
        + condition.path("message").asText();
  }
}
