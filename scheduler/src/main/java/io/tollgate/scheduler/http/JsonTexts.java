package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tollgate.scheduler.http.JsonValues.Read;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads an object whose values are texts, such as labels, and notes every entry that is wrong. */
record JsonTexts(
    FieldErrors errors, String pointer, String field, int nameLengthMax, int valueLengthMax) {

  Map<String, String> read(JsonNode value, int sizeMax) {
    Map<String, String> map = new LinkedHashMap<>();
    if (!value.isObject()) {
      wrong(pointer, Read.wrongType(value, "an object of texts"), "`" + field + "`");
    } else if (value.size() > sizeMax) {
      errors.add(
          pointer,
          "too_many",
          "`%s` must have at most %d entries, not %d.".formatted(field, sizeMax, value.size()));
    } else {
      value.properties().forEach(entry -> put(map, entry.getKey(), entry.getValue()));
    }
    return map;
  }

  private void put(Map<String, String> map, String name, JsonNode value) {
    String where = pointer + "/" + JsonBody.escape(name);
    Read<String> key = JsonValues.text(TextNode.valueOf(name), 1, nameLengthMax);
    Read<String> text = JsonValues.text(value, 0, valueLengthMax);
    if (key.value().isEmpty()) {
      wrong(where, key, "A name in `" + field + "`");
    } else if (text.value().isEmpty()) {
      wrong(where, text, "`" + field + "." + JsonValues.brief(name) + "`");
    } else {
      map.put(name, text.value().get());
    }
  }

  private void wrong(String where, Read<?> read, String what) {
    errors.add(where, read.code(), what + " " + read.complaint() + ".");
  }
}
