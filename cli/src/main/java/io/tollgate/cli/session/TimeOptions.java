package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Minutes;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

  void into(ObjectNode request, ApiClient api) {
    if (!after.isEmpty()) {
      ArrayNode others = request.putArray("after");
      after.forEach(typed -> others.add(AfterOption.read(typed, api)));
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

  /** A time of day and date with its zone, or a time from now on. */
  static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String typed) {
      try {
        return OffsetDateTime.parse(typed).toInstant();
      } catch (DateTimeParseException notATime) {
        return fromNow(typed);
      }
    }

    private static Instant fromNow(String typed) {
      try {
        return Instant.now().plus(Duration.ofMinutes(Minutes.parse(typed)));
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(
            "\"" + typed + "\" is no time such as 90m, 2h or 2026-12-01T08:00:00Z");
      }
    }
  }
}
