package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Minutes;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A session or an array to start after, as typed: {@code 019a3f:failed+10m}. */
final class AfterOption {
  private static final Pattern FORM =
      Pattern.compile("([^:+]+)(?::(ended|completed|failed))?(?:\\+(.+))?");

  private AfterOption() {}

  static ObjectNode session(String typed, ApiClient api) {
    return read(typed, "session_id", id -> SessionIds.resolve(api, id));
  }

  static ObjectNode array(String typed, ApiClient api) {
    return read(typed, "array_id", id -> SessionIds.resolveArray(api, id));
  }

  private static ObjectNode read(String typed, String field, UnaryOperator<String> resolve) {
    Matcher form = FORM.matcher(typed);
    if (!form.matches()) {
      throw wrong(typed);
    }
    ObjectNode after = ApiClient.object().put(field, resolve.apply(form.group(1)));
    if (form.group(2) != null) {
      after.put("on", form.group(2));
    }
    if (form.group(3) != null) {
      after.put("delay_seconds", 60L * minutes(typed, form.group(3)));
    }
    return after;
  }

  private static int minutes(String typed, String time) {
    try {
      return Minutes.parse(time);
    } catch (IllegalArgumentException notATime) {
      throw wrong(typed);
    }
  }

  private static CommandFailure wrong(String typed) {
    return new CommandFailure(
        ExitCode.USAGE,
        "\""
            + typed
            + "\" is nothing to start after. Give the id of a session, as in --after 019a3f,"
            + " 019a3f:failed or 019a3f:ended+10m, or in the same way of an array to --after-array.");
  }
}
