package io.tollgate.scheduler.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** How this server reads and writes JSON. */
public final class Json {

  /** Nothing we take is deeper than four; a bound keeps the parser's stack from being the limit. */
  static final int DEPTH_MAX = 32;

  /** Longer numbers are nobody's; parsing them costs more than linear time. */
  static final int NUMBER_LENGTH_MAX = 100;

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(NUMBER_LENGTH_MAX)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  /** A new, empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new, empty array. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** Any plain value (text, number, boolean, list, map, node) as a node. */
  public static JsonNode of(Object value) {
    return STRICT.valueToTree(value);
  }

  /** A time in the API's form: RFC 3339 in UTC. */
  public static String time(Instant at) {
    return at.toString();
  }

  /** Sets {@code name} to the time, or to null when there is none. */
  public static void putTime(ObjectNode object, String name, Optional<Instant> at) {
    if (at.isPresent()) {
      object.put(name, time(at.get()));
    } else {
      object.putNull(name);
    }
  }

  /** Sets {@code name} to the text, or to null when there is none. */
  public static void putText(ObjectNode object, String name, Optional<String> text) {
    if (text.isPresent()) {
      object.put(name, text.get());
    } else {
      object.putNull(name);
    }
  }

  /** The compact text of a node. */
  public static String write(JsonNode node) {
    try {
      return STRICT.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree could not be written", e);
    }
  }

  /** The compact text of a node, the names in every object sorted. */
  static String canonical(JsonNode node) {
    return write(sorted(node));
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      ArrayNode copy = array();
      node.forEach(each -> copy.add(sorted(each)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = object();
      node.properties().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> copy.set(entry.getKey(), sorted(entry.getValue())));
      return copy;
    }
    return node;
  }

  /** Parses text that we wrote ourselves; throws IllegalStateException for anything else. */
  public static JsonNode read(String text) {
    try {
      return STRICT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored JSON could not be read", e);
    }
  }

  /**
   * Parses a request body: one JSON value in UTF-8, no duplicate names, nothing after it.
   *
   * @throws ApiException {@code malformed_json}, saying what is wrong and where
   */
  static JsonNode parse(Buffer body) {
    if (body.length() == 0) {
      throw ApiException.of(
          ErrorCode.MALFORMED_JSON,
          "The request has no body, and this call needs one. Send a JSON object.");
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.getBytes())).toString();
      JsonNode node = STRICT.readTree(text);
      if (node.isMissingNode()) {
        throw ApiException.of(
            ErrorCode.MALFORMED_JSON, "The body holds nothing but blanks. Send a JSON object.");
      }
      return node;
    } catch (CharacterCodingException e) {
      throw ApiException.of(
          ErrorCode.MALFORMED_JSON, "The body is not UTF-8 text. Send JSON encoded in UTF-8.");
    } catch (JsonProcessingException e) {
      throw ApiException.of(
          ErrorCode.MALFORMED_JSON, "The body is not valid JSON" + JsonComplaint.of(e));
    }
  }
}
