package io.tollgate.scheduler.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.FileEntry;
import io.tollgate.scheduler.agent.protocol.Messages.FileFacts;
import io.tollgate.scheduler.agent.protocol.Messages.FilePage;
import io.tollgate.scheduler.agent.protocol.ProtocolJson;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What nodes answer about files, as the API says it. A node's word is checked, not believed. */
final class FileAnswers {
  private static final Map<String, ErrorCode> REFUSALS =
      Map.of(
          "file_not_found", ErrorCode.FILE_NOT_FOUND,
          "path_not_allowed", ErrorCode.PATH_NOT_ALLOWED,
          "file_too_large", ErrorCode.FILE_TOO_LARGE,
          "file_changed", ErrorCode.PRECONDITION_FAILED,
          "work_over", ErrorCode.SESSION_ENDED);

  private static final int MESSAGE_MAX = 500;

  private FileAnswers() {}

  /** The answer, if it came and is no refusal; throws otherwise. */
  static DataRequest require(Optional<DataRequest> answer, FileSource source) {
    DataRequest data =
        answer.orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.TIMEOUT,
                    "Node "
                        + source.node()
                        + ", which has these files, did not answer in time. Try again; if it is"
                        + " unreachable the files come back with it."));
    FileFacts facts = facts(data);
    if (facts.refusal() != null) {
      String message = String.valueOf(facts.message());
      throw ApiException.of(
          REFUSALS.getOrDefault(facts.refusal(), ErrorCode.CONFLICT),
          message.substring(0, Math.min(MESSAGE_MAX, message.length())));
    }
    return data;
  }

  static FileFacts facts(DataRequest data) {
    FileFacts facts = data.facts();
    if (facts == null) {
      throw new IllegalStateException("an answer about files without facts was let in");
    }
    return facts;
  }

  /** A page of a directory. */
  static ObjectNode page(FileSource source, String path, DataRequest data) {
    ObjectNode view = Json.object();
    view.put("path", path);
    view.put("attempt", source.allocation().attempt());
    view.put("attempts", source.attempts());
    view.put("rank", source.allocation().rank());
    view.put("node", source.node());
    ArrayNode items = view.putArray("items");
    FilePage page =
        ProtocolJson.read(new String(data.piece(), StandardCharsets.UTF_8), FilePage.class);
    for (FileEntry entry : page.items()) {
      ObjectNode item = items.addObject();
      item.put("name", entry.name());
      item.put("type", entry.type());
      item.put("size_bytes", entry.size());
      item.put("modified_at", Json.time(Instant.ofEpochMilli(entry.modifiedMs())));
    }
    Json.putText(view, "next_cursor", Optional.ofNullable(page.next()));
    return view;
  }
}
