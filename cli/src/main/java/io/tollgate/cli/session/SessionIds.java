package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Session ids as people type them: whole, or the beginning if only one session begins so. */
public final class SessionIds {
  private static final Pattern WHOLE =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern BEGINNING = Pattern.compile("[0-9a-f-]{6,35}");
  private static final int PAGES = 10;

  private SessionIds() {}

  /** The whole id. Looks through the newest {@code 200 × PAGES} sessions for a beginning. */
  public static String resolve(ApiClient api, String typed) {
    return resolve(api, typed, "session", "/v1/sessions?limit=200", "`tollgate ps -a`");
  }

  /** The same of an array. */
  static String resolveArray(ApiClient api, String typed) {
    return resolve(api, typed, "array", "/v1/arrays?limit=200", "`tollgate array list -a`");
  }

  private static String resolve(
      ApiClient api, String typed, String noun, String list, String shows) {
    String given = typed.toLowerCase(Locale.ROOT);
    if (WHOLE.matcher(given).matches()) {
      return given;
    }
    if (!BEGINNING.matcher(given).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "\""
              + typed
              + "\" is not a"
              + (noun.equals("array") ? "n " : " ")
              + noun
              + " id. Give the id, or at least its first 6 characters, as "
              + shows
              + " shows it.");
    }
    List<String> found = new ArrayList<>();
    String path = list;
    for (int page = 0; page < PAGES; page++) {
      JsonNode answer = api.get(path);
      for (JsonNode session : answer.path("items")) {
        if (session.path("id").asText().startsWith(given)) {
          found.add(session.path("id").asText());
        }
      }
      if (!answer.hasNonNull("next_cursor")) {
        break;
      }
      path =
          list
              + "&cursor="
              + URLEncoder.encode(answer.get("next_cursor").asText(), StandardCharsets.UTF_8);
    }
    if (found.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "No "
              + noun
              + " of this account begins with "
              + typed
              + ". "
              + shows
              + " lists them all.");
    }
    if (found.size() > 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          found.size()
              + " "
              + noun
              + "s begin with "
              + typed
              + ": "
              + String.join(", ", found.subList(0, Math.min(5, found.size())))
              + ". Give more characters.");
    }
    return found.get(0);
  }
}
