package io.tollgate.scheduler.billing;

import io.tollgate.metering.usage.UsageRange.Bucket;
import io.tollgate.metering.usage.UsageSlice;
import io.tollgate.scheduler.http.NearestName;
import io.tollgate.scheduler.session.SqlSessionTags.Tags;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What usage is told apart by.
 *
 * @param name as asked for, such as {@code project} or {@code label:team}; names its column too
 * @param bucket how it keeps minutes apart by time
 * @param of its value for a slice of a session; empty where there is none
 */
record UsageDimension(
    String name, Bucket bucket, BiFunction<UsageSlice, Optional<Tags>, Optional<String>> of) {
  /** Names without a parameter. */
  static final List<String> NAMES =
      List.of("project", "gpu_model", "workflow", "key", "member", "session", "day", "hour");

  private static final String LABEL = "label:";
  private static final int LABEL_MAX = 63;

  /** The dimension of that name; empty when there is none. */
  static Optional<UsageDimension> of(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "project" -> tag(name, Tags::project);
          case "key" -> tag(name, tags -> Optional.of(tags.key().toString()));
          case "member" -> tag(name, tags -> Optional.of(tags.member()));
          case "gpu_model" -> slice(name, UsageSlice::gpuModel);
          case "workflow" -> slice(name, UsageSlice::workflow);
          case "session" -> slice(name, slice -> slice.sessionId().toString());
          case "day" -> time(name, Bucket.DAY);
          case "hour" -> time(name, Bucket.HOUR);
          default ->
              name.startsWith(LABEL)
                      && name.length() > LABEL.length()
                      && name.length() <= LABEL.length() + LABEL_MAX
                  ? label(name)
                  : null;
        });
  }

  /** What to say of a name that is none. */
  static String complaint(String name) {
    String hint =
        NearestName.of(name, NAMES)
            .map(near -> "did you mean " + near + "?")
            .orElse("it knows " + String.join(", ", NAMES) + " and label:NAME");
    return "does not know \"" + name + "\"; " + hint;
  }

  private static UsageDimension label(String name) {
    String key = name.substring(LABEL.length());
    return tag(name, tags -> Optional.ofNullable(tags.labels().get(key)));
  }

  private static UsageDimension tag(
      String name, java.util.function.Function<Tags, Optional<String>> value) {
    return new UsageDimension(name, Bucket.WHOLE, (slice, tags) -> tags.flatMap(value));
  }

  private static UsageDimension slice(
      String name, java.util.function.Function<UsageSlice, String> value) {
    return new UsageDimension(name, Bucket.WHOLE, (slice, tags) -> Optional.of(value.apply(slice)));
  }

  private static UsageDimension time(String name, Bucket bucket) {
    return new UsageDimension(
        name, bucket, (slice, tags) -> slice.bucket().map(java.time.Instant::toString));
  }
}
