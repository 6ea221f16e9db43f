package io.tollgate.scheduler.node;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.session.Neighbours.Together;
import io.tollgate.scheduler.session.Shape;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** What the fleet could hold were it empty, bound to one transaction. */
final class SqlFleetRoom {
  private final Handle handle;

  SqlFleetRoom(Handle handle) {
    this.handle = handle;
  }

  /** The most of one group, counted up to as many as the shape has. */
  int thatCouldHold(String world, Shape shape) {
    return required(shape).isEmpty() ? ofOneModel(world, shape) : alike(world, shape);
  }

  /** Ends as soon as there are enough, which in a large fleet is among the first it looks at. */
  private int ofOneModel(String world, Shape shape) {
    return bind(
            """
            SELECT COALESCE(max(together), 0) FROM unnest(:models) AS wanted (model),
              LATERAL (
                SELECT count(*) AS together FROM (
                  SELECT 1 FROM scheduler.node n
                  WHERE n.world = :world AND n.removed_at IS NULL AND n.gpu_model = wanted.model
                    AND n.cpus >= :cpus AND n.memory_bytes >= :memory AND n.labels @> :labels::jsonb
                    AND (SELECT count(*) FROM scheduler.gpu g
                         WHERE g.node_id = n.id AND g.removed_at IS NULL) >= :gpus
                  LIMIT :nodes) enough) counted
            """,
            world,
            shape)
        .mapTo(Integer.class)
        .one();
  }

  private int alike(String world, Shape shape) {
    return bind(
            """
            SELECT LEAST(:nodes, COALESCE(max(together), 0)) FROM (
              SELECT count(*) AS together FROM scheduler.node n
              WHERE n.world = :world AND n.removed_at IS NULL AND n.gpu_model = ANY(:models)
                AND n.cpus >= :cpus AND n.memory_bytes >= :memory AND n.labels @> :labels::jsonb
                AND n.labels ->> :same IS NOT NULL
                AND (SELECT count(*) FROM scheduler.gpu g
                     WHERE g.node_id = n.id AND g.removed_at IS NULL) >= :gpus
              GROUP BY n.gpu_model, n.labels ->> :same) groups
            """,
            world,
            shape)
        .bind("same", required(shape).orElseThrow())
        .mapTo(Integer.class)
        .one();
  }

  private Query bind(String sql, String world, Shape shape) {
    return handle
        .createQuery(sql)
        .bind("world", world)
        .bind("models", shape.gpuModels().toArray(new String[0]))
        .bind("cpus", shape.cpus())
        .bind("memory", shape.memoryBytes())
        .bind("labels", Rows.json(shape.labels()))
        .bind("gpus", shape.gpusPerNode())
        .bind("nodes", shape.nodes());
  }

  /** The label that all nodes must have in common. */
  static Optional<String> required(Shape shape) {
    return shape
        .neighbours()
        .together()
        .filter(wish -> wish.preferredFor().isEmpty())
        .map(Together::label);
  }
}
