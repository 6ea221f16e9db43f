package io.tollgate.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads and writes bytes by the API; memory does not grow with them. */
public final class FileClient {
  private final ApiClient api;

  /** Calls as that client does. */
  public FileClient(ApiClient api) {
    this.api = api;
  }

  /**
   * A file that is being read. To be closed.
   *
   * @param body the bytes from the offset on; breaks off with an IOException when the file changes
   * @param etag its version
   * @param size of the whole file
   */
  public record Opened(InputStream body, String etag, long size) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * Begins to read.
   *
   * @param etag the version that it must have; null for any
   */
  public Opened open(String path, @Nullable String etag) {
    String[] headers = etag == null ? new String[0] : new String[] {"If-Match", '"' + etag + '"'};
    try {
      HttpResponse<InputStream> answer = api.exchange().open(path, headers);
      if (answer.statusCode() >= 300) {
        try (InputStream body = answer.body()) {
          String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
          throw new Refusal(answer.statusCode(), Exchange.problem(text, answer.statusCode()));
        }
      }
      return new Opened(
          answer.body(),
          answer.headers().firstValue("ETag").orElse("").replace("\"", ""),
          answer.headers().firstValueAsLong("Tollgate-File-Size").orElse(-1));
    } catch (IOException broken) {
      throw api.exchange().unreachable(broken, broken instanceof ConnectException);
    } catch (InterruptedException stop) {
      throw Exchange.interrupted(stop);
    }
  }

  /** Puts a piece; one that comes twice changes nothing, so it is tried again. */
  public JsonNode put(String path, byte[] bytes) {
    return api.putBytes(path, bytes);
  }
}
