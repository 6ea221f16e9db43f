package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Holds real answers to the API description: required members, types and enumerated words. */
public final class SchemaTruth {
  private final JsonNode document;

  public SchemaTruth(Path openapi) throws IOException {
    document = new YAMLMapper().readTree(openapi.toFile());
  }

  /** Every way in which an answer differs from what is described for the route and status. */
  public List<String> complaints(String method, String path, int status, JsonNode answer) {
    JsonNode responses = document.path("paths").path(path).path(method).path("responses");
    JsonNode response = resolve(responses.path(Integer.toString(status)));
    JsonNode schema = response.path("content").path("application/json").path("schema");
    if (schema.isMissingNode()) {
      return List.of(method + " " + path + " describes no JSON for " + status);
    }
    List<String> complaints = new ArrayList<>();
    check(schema, answer, path, complaints);
    return complaints;
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode ref = node.path("$ref");
    return ref.isMissingNode() ? node : resolve(document.at(ref.asText().substring(1)));
  }

  private void check(JsonNode described, JsonNode value, String at, List<String> complaints) {
    JsonNode schema = resolve(described);
    if (schema.has("oneOf")) {
      checkOneOf(schema.path("oneOf"), value, at, complaints);
      return;
    }
    if (schema.has("type") && !isOfType(schema.path("type"), value)) {
      complaints.add(at + " is " + value.getNodeType() + ", not " + schema.path("type"));
      return;
    }
    if (value.isTextual() && schema.has("enum") && !contains(schema.path("enum"), value)) {
      complaints.add(at + " is " + value + ", not one of " + schema.path("enum"));
    }
    if (value.isObject()) {
      for (JsonNode required : schema.path("required")) {
        if (!value.has(required.asText())) {
          complaints.add(at + "/" + required.asText() + " is missing");
        }
      }
      JsonNode properties = schema.path("properties");
      value
          .properties()
          .forEach(
              member -> {
                JsonNode inner = properties.path(member.getKey());
                if (!inner.isMissingNode()) {
                  check(inner, member.getValue(), at + "/" + member.getKey(), complaints);
                } else if (properties.size() > 0) {
                  complaints.add(at + "/" + member.getKey() + " is not described");
                }
              });
    }
    if (value.isArray() && schema.has("items")) {
      for (int i = 0; i < value.size(); i++) {
        check(schema.path("items"), value.get(i), at + "/" + i, complaints);
      }
    }
  }

  private void checkOneOf(JsonNode choices, JsonNode value, String at, List<String> complaints) {
    List<String> last = new ArrayList<>();
    for (JsonNode choice : choices) {
      List<String> of = new ArrayList<>();
      check(choice, value, at, of);
      if (of.isEmpty()) {
        return;
      }
      last = of;
    }
    complaints.addAll(last);
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode one : list) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfType(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (isOfType(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> true;
    };
  }
}
