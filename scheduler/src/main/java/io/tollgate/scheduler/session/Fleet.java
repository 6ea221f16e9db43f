package io.tollgate.scheduler.session;

import org.jdbi.v3.core.Handle;

/** What the fleet could ever hold: every node that is not removed, whatever it does now. */
final class Fleet {

  private Fleet() {}

  /** True when enough nodes of the world could each hold their part of the shape, if empty. */
  static boolean couldHold(Handle handle, String world, Shape shape) {
    int nodes =
        handle
            .createQuery(
                """
                SELECT count(*) FROM scheduler.node n
                WHERE n.world = :world AND n.removed_at IS NULL AND n.gpu_model = :model
                  AND n.cpus >= :cpus AND n.memory_bytes >= :memory
                  AND (SELECT count(*) FROM scheduler.gpu g
                       WHERE g.node_id = n.id AND g.removed_at IS NULL) >= :gpus
                """)
            .bind("world", world)
            .bind("model", shape.gpuModel())
            .bind("cpus", shape.cpus())
            .bind("memory", shape.memoryBytes())
            .bind("gpus", shape.gpusPerNode())
            .mapTo(Integer.class)
            .one();
    return nodes >= shape.nodes();
  }
}
