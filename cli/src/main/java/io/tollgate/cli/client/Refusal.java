package io.tollgate.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.output.Credits;
import org.jspecify.annotations.Nullable;

/** The server said no, with a problem document (RFC 9457). */
public final class Refusal extends CommandFailure {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient JsonNode problem;

  /** A refusal as it came over the wire. */
  public Refusal(int status, JsonNode problem) {
    super(ExitCode.of(status, text(problem, "code")), paragraph(status, problem));
    this.status = status;
    this.problem = problem;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The problem's stable code, or an empty string. */
  public String code() {
    String code = text(problem, "code");
    return code == null ? "" : code;
  }

  /** The problem document itself. */
  public JsonNode problem() {
    return problem;
  }

  private static String paragraph(int status, JsonNode problem) {
    StringBuilder said = new StringBuilder();
    String title = text(problem, "title");
    String detail = text(problem, "detail");
    said.append(title == null ? "The server answered " + status : title);
    if (detail != null && !detail.equals(title)) {
      closeSentence(said).append(detail);
    }
    for (JsonNode error : problem.path("errors")) {
      closeSentence(said)
          .append(error.path("pointer").asText())
          .append(": ")
          .append(error.path("message").asText());
    }
    if (problem.hasNonNull("missing_micros")) {
      closeSentence(said)
          .append("Missing: ")
          .append(Credits.both(problem.get("missing_micros")))
          .append(".");
    }
    StringBuilder known = new StringBuilder();
    problem.path("known").forEach(one -> known.append(", ").append(one.asText()));
    if (!known.isEmpty() && said.indexOf(known.substring(2)) < 0) {
      closeSentence(said).append("Known: ").append(known.substring(2)).append(".");
    }
    closeSentence(said).append("[").append(code(status, problem));
    String requestId = text(problem, "request_id");
    if (requestId != null) {
      said.append(", request ").append(requestId);
    }
    return said.append("]").toString();
  }

  private static String code(int status, JsonNode problem) {
    String code = text(problem, "code");
    return code == null ? "HTTP " + status : code;
  }

  private static StringBuilder closeSentence(StringBuilder said) {
    char last = said.charAt(said.length() - 1);
    if (last != '.' && last != '!' && last != '?') {
      said.append('.');
    }
    return said.append(' ');
  }

  private static @Nullable String text(JsonNode problem, String field) {
    JsonNode value = problem.get(field);
    return value == null || value.isNull() ? null : value.asText();
  }
}
