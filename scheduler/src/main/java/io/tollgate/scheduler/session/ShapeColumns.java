package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.session.Neighbours.Together;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The columns of a session's shape. */
final class ShapeColumns {
  /** What {@link #read} needs, under the alias {@code s}. */
  static final String COLUMNS =
      """
      s.gpu_model, s.other_models, s.nodes, s.gpus_per_node, s.gpu_thousandths, s.cpus, s.memory_bytes,
      s.node_labels, s.avoid_labels, s.same_label, s.same_for_seconds
      """;

  /** The same columns as an INSERT names them. */
  static final String NAMES =
      """
      gpu_model, other_models, nodes, gpus_per_node, gpu_thousandths, cpus, memory_bytes,
      node_labels, avoid_labels, same_label, same_for_seconds
      """;

  /** The values that {@link #bind} gives, in the order of {@link #NAMES}. */
  static final String VALUES =
      """
      :gpuModel, :otherModels::jsonb, :nodes, :gpusPerNode, :gpuThousandths, :cpus, :memoryBytes,
      :nodeLabels::jsonb, :avoidLabels::jsonb, :sameLabel, :sameForSeconds
      """;

  private ShapeColumns() {}

  static Shape read(ResultSet row) throws SQLException {
    OptionalInt seconds = Rows.optionalInt(row, "same_for_seconds");
    Optional<Duration> preferred =
        seconds.isPresent()
            ? Optional.of(Duration.ofSeconds(seconds.getAsInt()))
            : Optional.empty();
    return new Shape(
        row.getString("gpu_model"),
        Rows.strings(row, "other_models"),
        row.getInt("nodes"),
        row.getInt("gpus_per_node"),
        row.getInt("gpu_thousandths"),
        row.getInt("cpus"),
        row.getLong("memory_bytes"),
        Rows.map(row, "node_labels"),
        new Neighbours(
            Rows.map(row, "avoid_labels"),
            Optional.ofNullable(row.getString("same_label"))
                .map(label -> new Together(label, preferred))));
  }

  static PreparedBatch bind(PreparedBatch batch, Shape shape) {
    Optional<Together> together = shape.neighbours().together();
    return batch
        .bind("gpuModel", shape.gpuModel())
        .bind("otherModels", Rows.json(shape.otherModels()))
        .bind("nodes", shape.nodes())
        .bind("gpusPerNode", shape.gpusPerNode())
        .bind("gpuThousandths", shape.gpuThousandths())
        .bind("cpus", shape.cpus())
        .bind("memoryBytes", shape.memoryBytes())
        .bind("nodeLabels", Rows.json(shape.labels()))
        .bind("avoidLabels", Rows.json(shape.neighbours().avoid()))
        .bind("sameLabel", together.map(Together::label))
        .bind(
            "sameForSeconds",
            together.flatMap(Together::preferredFor).map(time -> (int) time.toSeconds()));
  }
}
