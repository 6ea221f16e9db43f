package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.usage.SqlUsageStore;
import io.tollgate.metering.usage.UsageRange;
import io.tollgate.metering.usage.UsageRange.Bucket;
import io.tollgate.scheduler.billing.UsageReport.Line;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.http.RowStream;
import io.tollgate.scheduler.http.RowStream.Column;
import io.tollgate.scheduler.http.TimeZones;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reports of what an account used and was charged. */
public final class UsageReportRoutes implements Routes {
  /** One answer of some megabytes at most. */
  private static final int JSON_LINES_MAX = 10_000;

  /** A year of hours of twenty projects; about 60 MB while it is sent. */
  private static final int FILE_LINES_MAX = 200_000;

  private static final int DIMENSIONS_MAX = 4;
  private static final int PAGE = 500;

  private final Database database;
  private final InstantSource clock;

  public UsageReportRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/usage", Access.ANY_KEY, this::report);
  }

  /** What was asked for. */
  private record Question(
      List<UsageDimension> by, Instant from, Instant to, ZoneId zone, String format) {}

  private Future<Answer> report(Call call) {
    Optional<AccountId> named = call.queryId("account_id").map(AccountId::new);
    Question question = question(call);
    call.throwIfInvalid();
    boolean json = question.format().equals("json");
    return database
        .inTransaction(
            handle -> lines(handle, call, named, question, json ? JSON_LINES_MAX : FILE_LINES_MAX))
        .map(lines -> json ? Answer.ok(whole(question, lines)) : file(question, lines));
  }

  private Question question(Call call) {
    ZoneId zone = zone(call);
    Instant now = clock.instant();
    Instant month = now.atZone(zone).toLocalDate().withDayOfMonth(1).atStartOfDay(zone).toInstant();
    Instant from = time(call, "from", zone).orElse(month);
    Instant to = time(call, "to", zone).orElse(now.isAfter(from) ? now : from);
    if (to.isBefore(from)) {
      call.wrongQuery("to", "out_of_range", "must not be before `from`");
    }
    return new Question(dimensions(call), from, to, zone, RowStream.format(call));
  }

  private static List<UsageDimension> dimensions(Call call) {
    List<UsageDimension> by = new ArrayList<>();
    for (String name : call.query("by", 300).orElse("gpu_model").split(",", -1)) {
      Optional<UsageDimension> dimension = UsageDimension.of(name.strip());
      if (dimension.isEmpty()) {
        call.wrongQuery("by", "unknown_value", UsageDimension.complaint(name.strip()));
      } else if (by.stream().anyMatch(known -> known.name().equals(dimension.get().name()))) {
        call.wrongQuery("by", "duplicate", "names " + name.strip() + " twice");
      } else {
        by.add(dimension.get());
      }
    }
    if (by.size() > DIMENSIONS_MAX) {
      call.wrongQuery("by", "too_long", "takes at most " + DIMENSIONS_MAX + " dimensions");
    }
    if (by.stream().filter(dimension -> dimension.bucket() != Bucket.WHOLE).count() > 1) {
      call.wrongQuery("by", "invalid", "takes day or hour, not both");
    }
    return by;
  }

  private static ZoneId zone(Call call) {
    Optional<String> name = call.query("time_zone", 60);
    Optional<ZoneId> zone = name.flatMap(TimeZones::named);
    if (name.isPresent() && zone.isEmpty()) {
      call.wrongQuery("time_zone", "unknown_value", TimeZones.COMPLAINT);
    }
    return zone.orElse(ZoneId.of("UTC"));
  }

  /** A time, or a day, which begins in the zone. */
  private static Optional<Instant> time(Call call, String name, ZoneId zone) {
    Optional<String> text = call.query(name, 40);
    try {
      return text.map(
          given ->
              given.length() == 10
                  ? LocalDate.parse(given).atStartOfDay(zone).toInstant()
                  : OffsetDateTime.parse(given).toInstant());
    } catch (DateTimeException wrong) {
      call.wrongQuery(
          name,
          "invalid_format",
          "must be a day such as 2026-03-01 or a time such as 2026-03-01T12:00:00Z");
      return Optional.empty();
    }
  }

  private static List<Line> lines(
      Handle handle, Call call, Optional<AccountId> named, Question asked, int linesMax) {
    AccountId account = named.orElseGet(() -> call.caller().requireAccount());
    AccountSight.find(handle, call.caller(), account);
    UsageRange range =
        new UsageRange(
            account.value(),
            asked.from(),
            asked.to(),
            UsageReport.bucket(asked.by()),
            asked.zone());
    return UsageReport.of(handle, new SqlUsageStore(handle), range, asked.by(), linesMax);
  }

  private static ObjectNode whole(Question question, List<Line> lines) {
    ObjectNode json =
        Json.object()
            .put("from", Json.time(question.from()))
            .put("to", Json.time(question.to()))
            .put("time_zone", question.zone().getId());
    ArrayNode items = json.putArray("items");
    UsageTotals total = UsageTotals.NONE;
    for (Line line : lines) {
      items.add(view(question, line));
      total = total.plus(line.totals());
    }
    json.set("total", put(Json.object(), total));
    return json;
  }

  private static Answer file(Question question, List<Line> lines) {
    List<Column> columns = new ArrayList<>();
    for (UsageDimension dimension : question.by()) {
      columns.add(Column.of(dimension.name()));
    }
    for (String field :
        List.of(
            "session_minutes",
            "gpu_minutes",
            "charged_micros",
            "returned_minutes",
            "returned_micros",
            "gpu_percent_avg",
            "coverage_percent")) {
      columns.add(Column.of(field));
    }
    Iterator<Line> rest = lines.iterator();
    return RowStream.answer(
        question.format(), columns, () -> Future.succeededFuture(page(question, rest)));
  }

  private static List<ObjectNode> page(Question question, Iterator<Line> rest) {
    List<ObjectNode> page = new ArrayList<>();
    while (rest.hasNext() && page.size() < PAGE) {
      page.add(view(question, rest.next()));
    }
    return page;
  }

  private static ObjectNode view(Question question, Line line) {
    ObjectNode json = Json.object();
    for (int i = 0; i < question.by().size(); i++) {
      Json.putText(json, question.by().get(i).name(), line.values().get(i));
    }
    return put(json, line.totals());
  }

  private static ObjectNode put(ObjectNode json, UsageTotals totals) {
    json.put("session_minutes", totals.sessionMinutes())
        .put("gpu_minutes", totals.gpuMinutes().stripTrailingZeros().toPlainString())
        .put("charged_micros", ChargeView.micros(totals.charged()))
        .put("returned_minutes", totals.returnedMinutes())
        .put("returned_micros", ChargeView.micros(totals.returned()));
    ChargeView.putPercent(json, "gpu_percent_avg", totals.percentAverage());
    double minutes = totals.gpuMinutes().doubleValue();
    Optional<Double> seen =
        minutes == 0 ? Optional.empty() : Optional.of(100 * Math.min(1, totals.seen() / minutes));
    ChargeView.putPercent(json, "coverage_percent", seen);
    return json;
  }
}
