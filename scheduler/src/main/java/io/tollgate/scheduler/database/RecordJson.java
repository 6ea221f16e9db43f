package io.tollgate.scheduler.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, component by component, so that a column keeps all of a record that grows. What
 * is missing reads as empty, 0 or false: a row of a server that did not know the component yet.
 */
public final class RecordJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecordJson() {}

  /** The text; throws IllegalArgumentException for a component of a type that is not known here. */
  public static String write(Record value) {
    return node(value).toString();
  }

  /** The record of a text; throws IllegalArgumentException when it is not of that record. */
  public static <R extends Record> R read(String text, Class<R> type) {
    try {
      return type.cast(value(MAPPER.readTree(text), type));
    } catch (JsonProcessingException | ReflectiveOperationException broken) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": " + text, broken);
    }
  }

  private static JsonNode node(Object value) {
    if (value instanceof Record fields) {
      return object(fields);
    } else if (value instanceof Optional<?> some) {
      return some.isPresent() ? node(some.get()) : NODES.nullNode();
    } else if (value instanceof OptionalInt some) {
      return some.isPresent() ? NODES.numberNode(some.getAsInt()) : NODES.nullNode();
    } else if (value instanceof List<?> items) {
      ArrayNode array = Json.array();
      items.forEach(item -> array.add(node(item)));
      return array;
    } else if (value instanceof Map<?, ?> map) {
      ObjectNode object = Json.object();
      map.forEach((key, item) -> object.set((String) key, node(item)));
      return object;
    } else if (value instanceof Integer || value instanceof Long) {
      return NODES.numberNode(((Number) value).longValue());
    } else if (value instanceof Boolean truth) {
      return NODES.booleanNode(truth);
    } else if (value instanceof byte[] bytes) {
      return NODES.binaryNode(bytes);
    } else if (value instanceof Enum<?> constant) {
      return NODES.textNode(constant.name());
    } else if (value instanceof String
        || value instanceof UUID
        || value instanceof Instant
        || value instanceof Duration) {
      return NODES.textNode(value.toString());
    }
    throw new IllegalArgumentException("no JSON for a " + value.getClass());
  }

  private static ObjectNode object(Record value) {
    ObjectNode object = Json.object();
    for (RecordComponent part : value.getClass().getRecordComponents()) {
      try {
        object.set(part.getName(), node(part.getAccessor().invoke(value)));
      } catch (ReflectiveOperationException broken) {
        throw new IllegalArgumentException("no JSON for " + part, broken);
      }
    }
    return object;
  }

  private static Object record(JsonNode json, Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = new Class<?>[parts.length];
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      types[i] = parts[i].getType();
      values[i] = value(json.path(parts[i].getName()), parts[i].getGenericType());
    }
    return type.getConstructor(types).newInstance(values);
  }

  private static Object value(JsonNode json, Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      return generic(json, generic);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return record(json, plain);
    }
    Object simple = simple(json, plain);
    if (simple == null) {
      throw new IllegalArgumentException("no " + plain.getSimpleName() + " from " + json);
    }
    return simple;
  }

  private static Object generic(JsonNode json, ParameterizedType type)
      throws ReflectiveOperationException {
    Type[] of = type.getActualTypeArguments();
    boolean none = json.isMissingNode() || json.isNull();
    if (type.getRawType() == Optional.class) {
      return none ? Optional.empty() : Optional.of(value(json, of[0]));
    }
    if (type.getRawType() == List.class) {
      List<Object> list = new ArrayList<>();
      for (JsonNode item : json) {
        list.add(value(item, of[0]));
      }
      return list;
    }
    if (type.getRawType() == Map.class) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : json.properties()) {
        map.put(field.getKey(), value(field.getValue(), of[1]));
      }
      return map;
    }
    throw new IllegalArgumentException("no " + type + " from JSON");
  }

  private static @Nullable Object simple(JsonNode json, Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return json.asInt();
    } else if (type == long.class || type == Long.class) {
      return json.asLong();
    } else if (type == boolean.class || type == Boolean.class) {
      return json.asBoolean();
    } else if (type == OptionalInt.class) {
      return json.isNumber() ? OptionalInt.of(json.asInt()) : OptionalInt.empty();
    } else if (!json.isTextual()) {
      return null;
    } else if (type == byte[].class) {
      return bytes(json);
    }
    return ofText(json.asText(), type);
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return json.binaryValue();
    } catch (IOException broken) {
      throw new IllegalArgumentException("no bytes from " + json, broken);
    }
  }

  private static @Nullable Object ofText(String text, Class<?> type) {
    if (type == String.class) {
      return text;
    } else if (type == UUID.class) {
      return UUID.fromString(text);
    } else if (type == Instant.class) {
      return Instant.parse(text);
    } else if (type == Duration.class) {
      return Duration.parse(text);
    }
    Object[] constants = type.getEnumConstants();
    for (int i = 0; constants != null && i < constants.length; i++) {
      if (((Enum<?>) constants[i]).name().equals(text)) {
        return constants[i];
      }
    }
    return null;
  }
}
