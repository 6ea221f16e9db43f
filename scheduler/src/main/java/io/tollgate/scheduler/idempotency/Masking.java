package io.tollgate.scheduler.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Takes secrets out of an answer before it is stored: they are shown once and kept nowhere. */
final class Masking {

  private static final Set<String> SECRET = Set.of("secret", "join_token", "node_key");
  static final String MASK = "(shown only once)";

  private Masking() {}

  static JsonNode mask(JsonNode answer) {
    JsonNode copy = answer.deepCopy();
    maskIn(copy);
    return copy;
  }

  private static void maskIn(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String name : SECRET) {
        if (object.hasNonNull(name)) {
          object.put(name, MASK);
        }
      }
    }
    node.forEach(Masking::maskIn);
  }
}
