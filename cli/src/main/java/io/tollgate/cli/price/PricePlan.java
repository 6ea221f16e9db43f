package io.tollgate.cli.price;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.util.List;
import java.util.function.Consumer;

/** What a change of prices would mean, said before it is made. */
final class PricePlan {
  /** The change, for who asked for it. */
  static final List<Column> CHANGE =
      List.of(
          Column.of("version", "id"),
          Column.of("kind", "/version/kind"),
          Column.of("name", "/version/name"),
          Column.of("class", "/version/capacity_class"),
          Column.of("change", "change"),
          Column.of("before", change -> value(change.path("before"))),
          Column.of("after", change -> value(change.path("version"))),
          Column.of("from", "/version/effective_from"),
          Column.of("until", "/version/effective_until"),
          Column.of("accounts lately", "/affected/accounts"),
          Column.of("sessions lately", "/affected/sessions"),
          Column.of("running sessions", "/affected/running_sessions"),
          Column.of("open quotes", "/affected/open_quotes"));

  private PricePlan() {}

  /** Says whom it concerns and what sessions cost before and after. */
  static void print(Consumer<String> say, JsonNode change) {
    say.accept("Notice: " + change.path("notice").asText());
    JsonNode affected = change.path("affected");
    say.accept(
        "  concerns       %s accounts with %s sessions since %s"
            .formatted(
                affected.path("accounts").asText(),
                affected.path("sessions").asText(),
                Column.text(affected.path("since"))));
    say.accept(
        "  keep theirs    %s running sessions, %s open quotes of %s accounts"
            .formatted(
                affected.path("running_sessions").asText(),
                affected.path("open_quotes").asText(),
                affected.path("open_quote_accounts").asText()));
    for (JsonNode session : change.path("typical")) {
      say.accept(
          "  typical        %s: %s, until then %s"
              .formatted(
                  shape(session),
                  Credits.both(session.path("after_micros")),
                  Credits.both(session.path("before_micros"))));
    }
  }

  private static String shape(JsonNode session) {
    String whose =
        session.hasNonNull("median_of_accounts")
            ? " (median of " + session.path("median_of_accounts").asText() + " accounts)"
            : "";
    return "%s minutes of %s %s, %s, %s%s"
        .formatted(
            session.path("minutes").asText(),
            session.path("gpus").asText(),
            session.path("gpu_model").asText(),
            session.path("capacity_class").asText(),
            session.path("channel").asText(),
            whose);
  }

  private static String value(JsonNode version) {
    return version.isObject() ? PriceCommands.value(version) : "-";
  }
}
