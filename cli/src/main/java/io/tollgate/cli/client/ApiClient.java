package io.tollgate.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls the API, by an {@link Exchange}, and hands its JSON on as it is. */
public final class ApiClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private final Endpoint endpoint;
  private final Exchange exchange;

  /** A client of one server with one key. */
  public ApiClient(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.exchange = new Exchange(endpoint);
  }

  /** The server's address. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** An empty JSON object to fill in. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Reads a resource. */
  public JsonNode get(String path) {
    return call("GET", path, null, null);
  }

  /**
   * Writes a file as it arrives, such as CSV; memory does not grow with it. A connection that
   * breaks in the middle fails: a part is never taken for the whole.
   */
  public void download(String path, PrintWriter to) {
    try {
      HttpResponse<InputStream> answer = exchange.open(path);
      try (Reader body = new InputStreamReader(answer.body(), StandardCharsets.UTF_8)) {
        if (answer.statusCode() >= 300) {
          StringWriter text = new StringWriter();
          body.transferTo(text);
          throw new Refusal(
              answer.statusCode(), Exchange.problem(text.toString(), answer.statusCode()));
        }
        body.transferTo(to);
        to.flush();
      }
    } catch (IOException broken) {
      throw exchange.unreachable(broken, broken instanceof ConnectException);
    } catch (InterruptedException stop) {
      throw Exchange.interrupted(stop);
    }
  }

  /** Creates something: the call carries a fresh Idempotency-Key, the same in every retry. */
  public JsonNode create(String path, JsonNode body) {
    return call("POST", path, body, UUID.randomUUID().toString());
  }

  /** Changes something in a way that is harmless to ask for twice. */
  public JsonNode post(String path, JsonNode body) {
    return call("POST", path, body, null);
  }

  /** Replaces something that has not changed since it was read. */
  public JsonNode replace(String path, JsonNode body, String etag) {
    return call("PUT", path, body, null, "If-Match", '"' + etag + '"');
  }

  /** Puts something in the place of what was there. */
  public JsonNode put(String path, JsonNode body) {
    return call("PUT", path, body, null);
  }

  JsonNode putBytes(String path, byte[] bytes) {
    HttpResponse<String> answer = exchange.answer("PUT", path, bytes, null);
    return read(answer.body(), answer.statusCode());
  }

  Exchange exchange() {
    return exchange;
  }

  /** Reads a document that is not JSON, as it is. */
  public String text(String path) {
    return exchange.answer("GET", path, null, null).body();
  }

  /** Removes something. */
  public void delete(String path) {
    call("DELETE", path, null, null);
  }

  /** True when the server says it is ready; false when it cannot be reached or is not. */
  public boolean ready() {
    try {
      return exchange.ready();
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException stop) {
      throw Exchange.interrupted(stop);
    }
  }

  private JsonNode call(
      String method,
      String path,
      @Nullable JsonNode body,
      @Nullable String idempotencyKey,
      String... headers) {
    HttpResponse<String> answer = exchange.answer(method, path, body, idempotencyKey, headers);
    return read(answer.body(), answer.statusCode());
  }

  private JsonNode read(String body, int status) {
    if (body.isEmpty()) {
      return object();
    }
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException notJson) {
      throw new CommandFailure(
          ExitCode.SERVER,
          "The answer of "
              + endpoint
              + " (status "
              + status
              + ") is not JSON, so this is probably not a Tollgate server. Check the address with"
              + " `tollgate context show`.",
          notJson);
    }
  }
}
