package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a handler answers.
 *
 * @param status the HTTP status
 * @param json the body, unless there is none or it is text
 * @param text a body that is not JSON
 * @param stream a body that is read while it is sent
 * @param contentType the type of the body; empty when there is none
 * @param headers further headers
 */
public record Answer(
    int status,
    Optional<JsonNode> json,
    Optional<String> text,
    Optional<BodySource> stream,
    String contentType,
    Map<String, String> headers) {

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** JSON with any status. */
  public static Answer json(int status, JsonNode body) {
    return new Answer(
        status,
        Optional.of(body),
        Optional.empty(),
        Optional.empty(),
        "application/json",
        Map.of());
  }

  /** 200 with JSON. */
  public static Answer ok(JsonNode body) {
    return json(200, body);
  }

  /** 201 with JSON. */
  public static Answer created(JsonNode body) {
    return json(201, body);
  }

  /** 202 with JSON. */
  public static Answer accepted(JsonNode body) {
    return json(202, body);
  }

  /** 204. */
  public static Answer noContent() {
    return new Answer(204, Optional.empty(), Optional.empty(), Optional.empty(), "", Map.of());
  }

  /** Text of any type. */
  public static Answer text(int status, String contentType, String text) {
    return new Answer(
        status, Optional.empty(), Optional.of(text), Optional.empty(), contentType, Map.of());
  }

  /** 200 with a body that is read while it is sent. */
  public static Answer stream(String contentType, BodySource source) {
    return new Answer(
        200, Optional.empty(), Optional.empty(), Optional.of(source), contentType, Map.of());
  }

  /** The same with one more header. */
  public Answer withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, json, text, stream, contentType, more);
  }

  /** True for 200 to 299. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The body as it is written to the wire. */
  String body() {
    return json.map(Json::write).or(() -> text).orElse("");
  }
}
