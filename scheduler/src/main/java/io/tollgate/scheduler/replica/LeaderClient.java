package io.tollgate.scheduler.replica;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Asks the leader. Blocking, and short: connecting and answering may take a second each, and an
 * answer may be as long as {@link #BYTES_MAX}.
 */
final class LeaderClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Some 100,000 waiting sessions. */
  private static final int BYTES_MAX = 64 << 20;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();

  /** Throws an IOException unless the leader of that very epoch answers with JSON. */
  JsonNode get(LeaderRow leader, String path) throws IOException, InterruptedException {
    return answer(leader, request(leader, path, PATIENCE).GET());
  }

  /** The same of a question with a body, and with more patience. */
  JsonNode post(LeaderRow leader, String path, JsonNode body, Duration patience)
      throws IOException, InterruptedException {
    return answer(
        leader,
        request(leader, path, patience)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private static HttpRequest.Builder request(LeaderRow leader, String path, Duration patience)
      throws IOException {
    try {
      return HttpRequest.newBuilder(URI.create(leader.address() + path))
          .timeout(patience)
          .header("Authorization", "Bearer " + leader.token())
          .header("Accept", "application/json");
    } catch (IllegalArgumentException unusable) {
      throw new IOException("the leader's address " + leader.address() + " is no URL", unusable);
    }
  }

  private JsonNode answer(LeaderRow leader, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException(leader + " answered " + answer.statusCode());
      }
      if (answer.headers().firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE) > BYTES_MAX) {
        throw new IOException(leader + " answered more than " + BYTES_MAX + " bytes");
      }
      return JSON.readTree(body);
    }
  }
}
