package io.tollgate.scheduler.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The files of a node that is only a protocol: by path, in memory. */
public final class FakeFiles implements Function<JsonNode, Optional<JsonNode>> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, ByteArrayOutputStream> uploads = new TreeMap<>();

  /** The version that all of them have. */
  public volatile String etag = "v1";

  /** Puts a file there, or takes its place. */
  public void put(String path, byte[] bytes) {
    files.put(path, bytes);
  }

  /** What is there, as text; empty when there is nothing. */
  public String text(String path) {
    return new String(files.getOrDefault(path, new byte[0]), StandardCharsets.UTF_8);
  }

  @Override
  public Optional<JsonNode> apply(JsonNode wanted) {
    JsonNode file = wanted.path("file");
    ObjectNode answer = JSON.createObjectNode();
    answer.put("request_id", wanted.path("request_id").asText());
    answer.put("kind", wanted.path("kind").asText()).put("complete", true);
    answer.put("offset", wanted.path("offset").asLong()).put("bytes", "").putNull("gap");
    ObjectNode facts = answer.putObject("facts").put("size", 0).put("etag", etag);
    facts.putNull("refusal").putNull("message");
    switch (wanted.path("kind").asText()) {
      case "files" -> list(answer);
      case "file" -> read(wanted, file, answer, facts);
      case "put" -> take(wanted, file, facts);
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(answer);
  }

  private void list(ObjectNode answer) {
    ObjectNode page = JSON.createObjectNode().putNull("next");
    for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
      page.withArray("items")
          .addObject()
          .put("name", file.getKey())
          .put("type", "file")
          .put("size", file.getValue().length)
          .put("modified_ms", 1_000);
    }
    bytes(answer, page.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void read(JsonNode wanted, JsonNode file, ObjectNode answer, ObjectNode facts) {
    byte[] all = files.get(file.path("path").asText());
    if (all == null) {
      facts.put("refusal", "file_not_found").put("message", "There is nothing.");
    } else if (all.length > 10_000_000) {
      facts.put("refusal", "file_too_large").put("message", "It is too large.");
    } else if (file.path("etag").isTextual() && !file.path("etag").asText().equals(etag)) {
      facts.put("refusal", "file_changed").put("message", "It has changed.");
    } else {
      int from = (int) Math.min(all.length, wanted.path("offset").asLong());
      int to = Math.min(all.length, from + wanted.path("limit_bytes").asInt());
      facts.put("size", all.length);
      bytes(answer, java.util.Arrays.copyOfRange(all, from, to));
    }
  }

  private synchronized void take(JsonNode wanted, JsonNode file, ObjectNode facts) {
    JsonNode upload = file.path("upload");
    ByteArrayOutputStream part =
        uploads.computeIfAbsent(upload.path("id").asText(), id -> new ByteArrayOutputStream());
    if (wanted.path("offset").asLong() != part.size()) {
      facts.put("refusal", "upload_lost").put("message", "Begin again.");
      return;
    }
    part.writeBytes(Base64.getDecoder().decode(upload.path("bytes").asText()));
    facts.put("size", part.size());
    if (upload.path("last").asBoolean()) {
      files.put(file.path("path").asText(), part.toByteArray());
    }
  }

  private static void bytes(ObjectNode answer, byte[] bytes) {
    answer.put("bytes", Base64.getEncoder().encodeToString(bytes));
  }
}
