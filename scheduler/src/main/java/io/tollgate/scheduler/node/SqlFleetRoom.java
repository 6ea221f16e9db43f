package io.tollgate.scheduler.node;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.session.Neighbours.Together;
import io.tollgate.scheduler.session.Shape;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What the fleet could hold were it empty, bound to one transaction. */
final class SqlFleetRoom {
  private final Handle handle;

  SqlFleetRoom(Handle handle) {
    this.handle = handle;
  }

  int thatCouldHold(String world, Shape shape) {
    return handle
        .createQuery(
            """
            SELECT COALESCE(max(together), 0) FROM (
              SELECT count(*) AS together FROM scheduler.node n
              WHERE n.world = :world AND n.removed_at IS NULL AND n.gpu_model = ANY(:models)
                AND n.cpus >= :cpus AND n.memory_bytes >= :memory AND n.labels @> :labels::jsonb
                AND (:same::text IS NULL OR n.labels ->> :same IS NOT NULL)
                AND (SELECT count(*) FROM scheduler.gpu g
                     WHERE g.node_id = n.id AND g.removed_at IS NULL) >= :gpus
              GROUP BY n.gpu_model, n.labels ->> :same) groups
            """)
        .bind("world", world)
        .bind("models", shape.gpuModels().toArray(new String[0]))
        .bind("cpus", shape.cpus())
        .bind("memory", shape.memoryBytes())
        .bind("labels", Rows.json(shape.labels()))
        .bind("same", required(shape))
        .bind("gpus", shape.gpusPerNode())
        .mapTo(Integer.class)
        .one();
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
