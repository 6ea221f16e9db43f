package io.tollgate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Writes JSON as block YAML; strings are always quoted, so none is read as something else. */
final class Yaml {
  private final StringBuilder text = new StringBuilder();

  private Yaml() {}

  static String of(JsonNode value) {
    Yaml yaml = new Yaml();
    yaml.block(value, 0);
    return yaml.text.toString();
  }

  private void block(JsonNode value, int depth) {
    if (value.isObject() && !value.isEmpty()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        indent(depth).append(key(field.getKey())).append(':');
        nested(field.getValue(), depth);
      }
    } else if (value.isArray() && !value.isEmpty()) {
      for (JsonNode one : value) {
        indent(depth).append('-');
        nested(one, depth);
      }
    } else {
      indent(depth).append(value).append('\n');
    }
  }

  private void nested(JsonNode value, int depth) {
    if (value.isContainerNode() && !value.isEmpty()) {
      text.append('\n');
      block(value, depth + 1);
    } else {
      text.append(' ').append(value).append('\n');
    }
  }

  private StringBuilder indent(int depth) {
    return text.append("  ".repeat(depth));
  }

  private static String key(String name) {
    return name.matches("[a-z][a-z0-9_]*") ? name : '"' + name.replace("\"", "\\\"") + '"';
  }
}
