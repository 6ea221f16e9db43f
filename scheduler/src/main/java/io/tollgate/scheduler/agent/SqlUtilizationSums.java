package io.tollgate.scheduler.agent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Utilization added up over the GPUs of sessions, for what stands beside charges. */
public final class SqlUtilizationSums {
  /**
   * Minutes of one attempt, by its own clock.
   *
   * @param first the first of them, from 0
   * @param last the last of them
   */
  public record Stretch(UUID session, int attempt, int first, int last) {}

  /**
   * What was sampled in a stretch, or in one minute of it, on all GPUs together.
   *
   * @param stretch its place in the list asked for
   * @param minute the minute of the attempt; of a whole stretch its first
   * @param percentSum the sum of all samples of the GPUs' use, in percent
   * @param percentSamples how many there were
   * @param percentMax the highest of them
   * @param covered GPU-minutes that were seen: the share of a minute's samples that came, summed
   * @param memoryBytesMax the most memory in use on one GPU
   * @param energyMillijoules of all GPUs, where known
   * @param source what was sampled
   */
  public record Sum(
      int stretch,
      int minute,
      double percentSum,
      long percentSamples,
      Optional<Double> percentMax,
      double covered,
      OptionalLong memoryBytesMax,
      OptionalLong energyMillijoules,
      Optional<String> source) {
    /** The mean of the samples; empty when there was none. */
    public Optional<Double> percentAverage() {
      return percentSamples == 0 ? Optional.empty() : Optional.of(percentSum / percentSamples);
    }
  }

  private static final String SUMS =
      """
      SELECT w.stretch, min(u.minute) AS minute,
        coalesce(sum(u.gpu_percent_avg * u.samples), 0) AS percent_sum,
        coalesce(sum(u.samples) FILTER (WHERE u.gpu_percent_avg IS NOT NULL), 0) AS percent_samples,
        max(u.gpu_percent_max) AS percent_max,
        coalesce(sum(LEAST(1.0, u.samples::double precision / NULLIF(u.expected_samples, 0))), 0) AS covered,
        max(u.memory_used_bytes_max) AS memory_max, sum(u.energy_millijoules)::bigint AS energy,
        min(u.source) AS source
      FROM unnest(:sessions::uuid[], :attempts::integer[], :firsts::integer[], :lasts::integer[])
        WITH ORDINALITY AS w(session_id, attempt, first, last, stretch)
      JOIN scheduler.allocation a ON a.session_id = w.session_id AND a.attempt = w.attempt
      JOIN scheduler.utilization_minute u ON u.allocation_id = a.id AND u.minute BETWEEN w.first AND w.last
      """;

  private final Handle handle;

  public SqlUtilizationSums(Handle handle) {
    this.handle = handle;
  }

  /** One sum per stretch that has any. */
  public List<Sum> ofStretches(List<Stretch> stretches) {
    return sums(stretches, SUMS + "GROUP BY w.stretch");
  }

  /** One sum per minute that has any. */
  public List<Sum> ofMinutes(List<Stretch> stretches) {
    return sums(stretches, SUMS + "GROUP BY w.stretch, u.minute");
  }

  private List<Sum> sums(List<Stretch> stretches, String query) {
    if (stretches.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(query)
        .bind("sessions", stretches.stream().map(Stretch::session).toArray(UUID[]::new))
        .bind("attempts", boxed(stretches.stream().mapToInt(Stretch::attempt).toArray()))
        .bind("firsts", boxed(stretches.stream().mapToInt(Stretch::first).toArray()))
        .bind("lasts", boxed(stretches.stream().mapToInt(Stretch::last).toArray()))
        .map((row, context) -> read(row))
        .list();
  }

  private static Integer[] boxed(int[] numbers) {
    return Arrays.stream(numbers).boxed().toArray(Integer[]::new);
  }

  private static Sum read(ResultSet row) throws SQLException {
    return new Sum(
        row.getInt("stretch") - 1,
        row.getInt("minute"),
        row.getDouble("percent_sum"),
        row.getLong("percent_samples"),
        Optional.ofNullable((Double) row.getObject("percent_max")),
        row.getDouble("covered"),
        whole(row, "memory_max"),
        whole(row, "energy"),
        Optional.ofNullable(row.getString("source")));
  }

  private static OptionalLong whole(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
