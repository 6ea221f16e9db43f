package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import java.util.TreeSet;

/** What differs between two contracts' terms, value by value. */
final class ContractDiff {
  private final ArrayNode changes = Json.array();

  private ContractDiff() {}

  /** Both as {@link ContractDocument#write} writes them. */
  static ObjectNode of(ObjectNode stored, ObjectNode given) {
    ContractDiff diff = new ContractDiff();
    diff.compare("terms", stored, given);
    ObjectNode json = Json.object().put("same", diff.changes.isEmpty());
    json.set("changes", diff.changes);
    return json;
  }

  private void compare(String path, JsonNode stored, JsonNode given) {
    if (stored.isObject() && given.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      stored.fieldNames().forEachRemaining(names::add);
      given.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> compare(path + "." + name, stored.path(name), given.path(name)));
    } else if (stored.isContainerNode() || given.isContainerNode()) {
      for (int i = 0; i < Math.max(stored.size(), given.size()); i++) {
        compare(path + "[" + i + "]", stored.path(i), given.path(i));
      }
    } else if (!stored.equals(given)) {
      ObjectNode change = changes.addObject().put("path", path);
      put(change, "stored", stored);
      put(change, "given", given);
    }
  }

  private static void put(ObjectNode change, String name, JsonNode value) {
    if (value.isMissingNode()) {
      change.putNull(name);
    } else {
      change.put(name, value.asText());
    }
  }
}
