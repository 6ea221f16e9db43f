package io.tollgate.scheduler.billing;

import io.tollgate.metering.usage.UsageRange;
import io.tollgate.metering.usage.UsageRange.Bucket;
import io.tollgate.metering.usage.UsageSlice;
import io.tollgate.metering.usage.UsageStore;
import io.tollgate.scheduler.agent.SqlUtilizationSums;
import io.tollgate.scheduler.agent.SqlUtilizationSums.Stretch;
import io.tollgate.scheduler.agent.SqlUtilizationSums.Sum;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.session.SqlSessionTags;
import io.tollgate.scheduler.session.SqlSessionTags.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Adds up usage by dimensions. Slices stream from the meter, tags and utilization are read for a
 * few hundred at a time, and only the groups are kept: memory does not grow with what was used.
 */
final class UsageReport {
  /** One line: the values of the dimensions, in their order, and what falls under them. */
  record Line(List<Optional<String>> values, UsageTotals totals) {}

  private static final int BATCH = 500;

  private static final Comparator<List<Optional<String>>> BY_VALUES = UsageReport::compare;

  private final Handle handle;
  private final List<UsageDimension> dimensions;
  private final int linesMax;
  private final Map<List<Optional<String>>, UsageTotals> lines = new TreeMap<>(BY_VALUES);
  private final List<UsageSlice> batch = new ArrayList<>(BATCH);

  private UsageReport(Handle handle, List<UsageDimension> dimensions, int linesMax) {
    this.handle = handle;
    this.dimensions = dimensions;
    this.linesMax = linesMax;
  }

  /**
   * The lines in the order of their values; {@code invalid_request} when there would be more than
   * {@code linesMax}.
   */
  static List<Line> of(
      Handle handle,
      UsageStore usage,
      UsageRange range,
      List<UsageDimension> dimensions,
      int linesMax) {
    UsageReport report = new UsageReport(handle, dimensions, linesMax);
    usage.slices(range, report::add);
    report.fold();
    return report.lines.entrySet().stream()
        .map(line -> new Line(line.getKey(), line.getValue()))
        .toList();
  }

  /** How the meter must keep minutes apart for those dimensions. */
  static Bucket bucket(List<UsageDimension> dimensions) {
    return dimensions.stream()
        .map(UsageDimension::bucket)
        .max(Comparator.naturalOrder())
        .orElse(Bucket.WHOLE);
  }

  private void add(UsageSlice slice) {
    batch.add(slice);
    if (batch.size() == BATCH) {
      fold();
    }
  }

  private void fold() {
    Set<UUID> sessions = new LinkedHashSet<>();
    batch.forEach(slice -> sessions.add(slice.sessionId()));
    Map<UUID, Tags> tags = sessions.isEmpty() ? Map.of() : new SqlSessionTags(handle).of(sessions);
    Map<Integer, Sum> utilization = utilization();
    for (int i = 0; i < batch.size(); i++) {
      UsageSlice slice = batch.get(i);
      Optional<Tags> of = Optional.ofNullable(tags.get(slice.sessionId()));
      List<Optional<String>> values =
          dimensions.stream().map(dimension -> dimension.of().apply(slice, of)).toList();
      UsageTotals totals = UsageTotals.of(slice, Optional.ofNullable(utilization.get(i)));
      lines.merge(values, totals, UsageTotals::plus);
      if (lines.size() > linesMax) {
        throw tooMany();
      }
    }
    batch.clear();
  }

  private Map<Integer, Sum> utilization() {
    List<Stretch> stretches =
        batch.stream()
            .map(
                slice ->
                    new Stretch(
                        slice.sessionId(),
                        slice.attempt(),
                        slice.firstMinuteOfAttempt(),
                        slice.firstMinuteOfAttempt() + slice.minutes() - 1))
            .toList();
    Map<Integer, Sum> sums = new HashMap<>();
    new SqlUtilizationSums(handle).ofStretches(stretches).forEach(s -> sums.put(s.stretch(), s));
    return sums;
  }

  private ApiException tooMany() {
    return ApiException.of(
        ErrorCode.INVALID_REQUEST,
        "The report would have more than "
            + linesMax
            + " lines. Ask for fewer dimensions or a shorter time, or, for a longer list, for the"
            + " format csv or ndjson.");
  }

  private static int compare(List<Optional<String>> a, List<Optional<String>> b) {
    for (int i = 0; i < a.size(); i++) {
      // What has no value comes last.
      int order =
          a.get(i).isEmpty() || b.get(i).isEmpty()
              ? Boolean.compare(a.get(i).isEmpty(), b.get(i).isEmpty())
              : a.get(i).get().compareTo(b.get(i).get());
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
