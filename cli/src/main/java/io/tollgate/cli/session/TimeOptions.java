package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.TimeConverter;
import io.tollgate.cli.client.ApiClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a session may run. */
final class TimeOptions {

  @Option(
      names = "--not-before",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Start at this time or later: 2h from now, or 2026-12-01T08:00:00Z.")
  private @Nullable Instant notBefore;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "End before this time; given up and refunded when it no longer could.")
  private @Nullable Instant deadline;

  @Option(names = "--hold", description = "Let it wait until `session release`.")
  private boolean hold;

  @Option(
      names = "--after",
      paramLabel = "SESSION[:END][+TIME]",
      description = {
        "Start after that session has completed; :ended or :failed for another end, +10m to wait on.",
        "Given up and refunded when it ends otherwise. May be repeated."
      })
  private List<String> after = new ArrayList<>();

  @Option(
      names = "--after-array",
      paramLabel = "ARRAY[:END][+TIME]",
      description = {
        "The same after a whole array: once all its elements have completed; :ended for all have ended,",
        ":failed for all have ended and one has failed. May be repeated."
      })
  private List<String> afterArray = new ArrayList<>();

  void into(ObjectNode request, ApiClient api) {
    if (!after.isEmpty() || !afterArray.isEmpty()) {
      ArrayNode others = request.putArray("after");
      after.forEach(typed -> others.add(AfterOption.session(typed, api)));
      afterArray.forEach(typed -> others.add(AfterOption.array(typed, api)));
    }
    if (notBefore != null) {
      request.put("begin_at", notBefore.toString());
    }
    if (deadline != null) {
      request.put("deadline", deadline.toString());
    }
    if (hold) {
      request.put("held", true);
    }
  }
}
