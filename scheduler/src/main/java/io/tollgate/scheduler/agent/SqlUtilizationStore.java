package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Utilization per GPU and minute, beside the charge and never its basis. One transaction. */
public final class SqlUtilizationStore implements UtilizationStore {
  private final Handle handle;

  public SqlUtilizationStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void put(List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO scheduler.utilization_minute AS u (allocation_id, gpu_uuid, minute, samples,
              expected_samples, gpu_percent_avg, gpu_percent_max, memory_used_bytes_max,
              power_watts_avg, power_watts_max, energy_millijoules, source)
            VALUES (:allocation, :gpu, :minute, :samples, :expected, :avg, :max, :memory, :power,
              :power_max, :energy, :source)
            ON CONFLICT (allocation_id, gpu_uuid, minute) DO UPDATE SET
              samples = excluded.samples, expected_samples = excluded.expected_samples,
              gpu_percent_avg = excluded.gpu_percent_avg,
              gpu_percent_max = excluded.gpu_percent_max,
              memory_used_bytes_max = excluded.memory_used_bytes_max,
              power_watts_avg = excluded.power_watts_avg,
              power_watts_max = excluded.power_watts_max,
              energy_millijoules = excluded.energy_millijoules, source = excluded.source
            WHERE excluded.samples >= u.samples
            """);
    for (Row row : rows) {
      Utilization minute = row.minute();
      batch
          .bind("allocation", row.allocation())
          .bind("gpu", minute.gpuUuid())
          .bind("minute", minute.minute())
          .bind("samples", minute.samples())
          .bind("expected", minute.expectedSamples())
          .bind("avg", minute.gpuPercentAvg())
          .bind("max", minute.gpuPercentMax())
          .bind("memory", minute.memoryUsedBytesMax())
          .bind("power", minute.powerWattsAvg())
          .bind("power_max", minute.powerWattsMax())
          .bind("energy", minute.energyMillijoules())
          .bind("source", minute.source())
          .add();
    }
    batch.execute();
  }

  @Override
  public Map<Span, List<Utilization>> within(Collection<Span> spans) {
    Map<Span, List<Utilization>> known = new HashMap<>();
    if (spans.isEmpty()) {
      return known;
    }
    handle
        .createQuery(
            """
            SELECT w.*, u.minute, u.samples, u.expected_samples, u.gpu_percent_avg,
              u.gpu_percent_max, u.memory_used_bytes_max, u.power_watts_avg, u.power_watts_max,
              u.energy_millijoules, u.source
            FROM unnest(:allocations::uuid[], :gpus::text[], :from::int[], :through::int[])
              AS w (allocation_id, gpu_uuid, from_minute, through_minute)
            JOIN scheduler.utilization_minute u
              ON u.allocation_id = w.allocation_id AND u.gpu_uuid = w.gpu_uuid
              AND u.minute >= w.from_minute AND u.minute < w.through_minute
            """)
        .bind("allocations", spans.stream().map(Span::allocation).toArray(UUID[]::new))
        .bind("gpus", spans.stream().map(Span::gpu).toArray(String[]::new))
        .bind("from", spans.stream().map(Span::from).toArray(Integer[]::new))
        .bind("through", spans.stream().map(Span::through).toArray(Integer[]::new))
        .map(
            (row, context) ->
                Map.entry(
                    new Span(
                        row.getObject("allocation_id", UUID.class),
                        row.getString("gpu_uuid"),
                        row.getInt("from_minute"),
                        row.getInt("through_minute")),
                    minute(row)))
        .forEach(
            entry ->
                known
                    .computeIfAbsent(entry.getKey(), span -> new ArrayList<>())
                    .add(entry.getValue()));
    return known;
  }

  private static Utilization minute(ResultSet row) throws SQLException {
    return new Utilization(
        row.getString("gpu_uuid"),
        row.getInt("minute"),
        row.getInt("samples"),
        row.getInt("expected_samples"),
        (Double) row.getObject("gpu_percent_avg"),
        (Double) row.getObject("gpu_percent_max"),
        (Long) row.getObject("memory_used_bytes_max"),
        (Double) row.getObject("power_watts_avg"),
        (Double) row.getObject("power_watts_max"),
        (Long) row.getObject("energy_millijoules"),
        row.getString("source"));
  }

  /** A session's rows by attempt, rank, minute and GPU. */
  public List<SessionMinute> ofSession(UUID session) {
    return handle
        .createQuery(
            """
            SELECT a.attempt, a.rank, u.gpu_uuid, u.minute, u.samples, u.expected_samples,
              u.gpu_percent_avg, u.gpu_percent_max, u.memory_used_bytes_max, u.power_watts_avg,
              u.power_watts_max, u.energy_millijoules, u.source
            FROM scheduler.utilization_minute u
            JOIN scheduler.allocation a ON a.id = u.allocation_id
            WHERE a.session_id = :session
            ORDER BY a.attempt, a.rank, u.minute, u.gpu_uuid LIMIT 20000
            """)
        .bind("session", session)
        .map(
            (row, context) ->
                new SessionMinute(row.getInt("attempt"), row.getInt("rank"), minute(row)))
        .list();
  }

  /** One row with the attempt and rank it belongs to. */
  public record SessionMinute(int attempt, int rank, Utilization minute) {}

  /**
   * A session's utilization: the mean of what was sampled, and how much of what should have been
   * sampled was.
   */
  public record Summary(
      UUID session,
      @Nullable Double gpuPercentAvg,
      @Nullable Double gpuPercentMax,
      @Nullable Double coveragePercent,
      @Nullable String source) {}

  /** Summaries of the sessions that have rows. */
  public List<Summary> summaries(Collection<UUID> sessions) {
    return handle
        .createQuery(
            """
            SELECT a.session_id,
              sum(u.gpu_percent_avg * u.samples) / NULLIF(sum(u.samples)
                FILTER (WHERE u.gpu_percent_avg IS NOT NULL), 0) AS avg,
              max(u.gpu_percent_max) AS max,
              100.0 * LEAST(sum(u.samples), sum(u.expected_samples))
                / NULLIF(sum(u.expected_samples), 0) AS coverage,
              min(u.source) AS source
            FROM scheduler.utilization_minute u
            JOIN scheduler.allocation a ON a.id = u.allocation_id
            WHERE a.session_id = ANY(:sessions) GROUP BY a.session_id
            """)
        .bind("sessions", sessions.toArray(new UUID[0]))
        .map(
            (row, context) ->
                new Summary(
                    row.getObject("session_id", UUID.class),
                    number(row.getObject("avg")),
                    number(row.getObject("max")),
                    number(row.getObject("coverage")),
                    row.getString("source")))
        .list();
  }

  private static @Nullable Double number(@Nullable Object value) {
    return Optional.ofNullable(value).map(found -> ((Number) found).doubleValue()).orElse(null);
  }
}
