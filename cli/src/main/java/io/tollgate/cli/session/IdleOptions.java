package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Minutes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether a session is ended when its GPUs idle. */
public final class IdleOptions {

  @Option(
      names = "--idle-stop",
      paramLabel = "TIME",
      arity = "0..1",
      fallbackValue = "30m",
      converter = WindowConverter.class,
      description =
          "End it when no GPU of it has worked for so long (30m); warned at half of that, and what"
              + " is unused comes back.")
  private @Nullable Integer window;

  @Option(
      names = "--idle-threshold",
      paramLabel = "PERCENT",
      description = "A GPU works from this utilization on (5).")
  private @Nullable Integer threshold;

  @Option(
      names = "--no-idle-stop",
      description = "Never end it for idling, whatever its workflow or contract says.")
  private boolean never;

  void into(ObjectNode request) {
    if (never && (window != null || threshold != null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--no-idle-stop goes with neither --idle-stop nor --idle-threshold.");
    }
    put(request, window, threshold, never);
  }

  /** Writes what was said, or nothing. */
  public static void put(
      ObjectNode request, @Nullable Integer window, @Nullable Integer threshold, boolean never) {
    if (never) {
      request.put("idle_protection", false);
      return;
    }
    if (window != null) {
      request.withObject("/idle_protection").put("window_minutes", window);
    }
    if (threshold != null) {
      request.withObject("/idle_protection").put("threshold_percent", threshold);
    }
  }

  /** As {@code below 5% for 30m}, with its source and the warning where there are any. */
  public static String line(JsonNode protection) {
    if (!protection.isObject()) {
      return "-";
    }
    String source = protection.path("source").asText("");
    String terms =
        "below "
            + protection.path("threshold_percent").asText()
            + "% for "
            + protection.path("window_minutes").asText()
            + "m"
            + (source.isEmpty() ? "" : " (by its " + source + ")");
    return protection.hasNonNull("warned_at")
        ? terms
            + "; warned at "
            + Column.text(protection.path("warned_at"))
            + ", ends at "
            + Column.text(protection.path("ends_at"))
            + " unless a GPU works"
        : terms;
  }

  /** Whole minutes. */
  public static final class WindowConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String typed) {
      try {
        return Minutes.parse(typed);
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(wrong.getMessage());
      }
    }
  }
}
