package io.tollgate.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API as one key sees it; tries each call once and shows whatever comes back. */
record Api(String url, String key) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** An answer. */
  record Answer(int status, String contentType, JsonNode json) {
    /** The JSON of an answer that has to be this one. */
    JsonNode expect(int expected) {
      if (status != expected) {
        throw new AssertionError("expected " + expected + ", not " + status + ": " + json);
      }
      return json;
    }

    /** The code of a problem. */
    String code() {
      return json.path("code").asText();
    }
  }

  /** An empty object to fill in. */
  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Reads what has to be there. */
  JsonNode get(String path) throws IOException {
    return call("GET", path, null, null).expect(200);
  }

  /** Sends with a fresh Idempotency-Key. */
  Answer post(String path, JsonNode body) throws IOException {
    return call("POST", path, body, UUID.randomUUID().toString());
  }

  /** Any call. */
  Answer call(String method, String path, @Nullable JsonNode body, @Nullable String idempotencyKey)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + key);
    if (idempotencyKey != null) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(body.toString()));
    }
    try {
      HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
      String type = answer.headers().firstValue("Content-Type").orElse("");
      return new Answer(answer.statusCode(), type, JSON.readTree(answer.body()));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
