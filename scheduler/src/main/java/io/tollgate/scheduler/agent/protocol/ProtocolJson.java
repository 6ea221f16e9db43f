package io.tollgate.scheduler.agent.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import org.jspecify.annotations.Nullable;

/** How the protocol's messages become JSON: snake case, unknown fields ignored. */
public final class ProtocolJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private ProtocolJson() {}

  /** Reads a message; throws {@code invalid_request} when it is not one. */
  public static <T> T read(JsonNode body, Class<T> type) {
    try {
      return MAPPER.treeToValue(body, type);
    } catch (JsonProcessingException broken) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST,
          "The body is not a "
              + type.getSimpleName()
              + " of agent protocol 1: "
              + broken.getOriginalMessage()
              + ". Use an agent of this server's version or one before.");
    }
  }

  /** A part of a message as a row keeps it; null stays null. */
  public static @Nullable String text(@Nullable Object part) {
    return part == null ? null : write(part).toString();
  }

  /** A part of a message from its text; throws when it is none. */
  public static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("this is no " + type.getSimpleName(), broken);
    }
  }

  /** A message as a tree. */
  public static JsonNode write(Object message) {
    return MAPPER.valueToTree(message);
  }
}
