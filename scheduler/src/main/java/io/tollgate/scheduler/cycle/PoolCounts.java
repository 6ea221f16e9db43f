package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * What each pool has and has to do. To count it reads every GPU and every open session: where that
 * takes long it is done beside the answers, and they show what was counted last.
 */
final class PoolCounts {
  /** What is counted sooner is counted for each answer. */
  private static final Duration SOON = Duration.ofMillis(20);

  /** Counting takes at most this part of one connection's time. */
  private static final int SPARING = 10;

  private final Database database;
  private final InstantSource clock;
  private final Map<String, Counted> worlds = new ConcurrentHashMap<>();
  private final Set<String> counting = ConcurrentHashMap.newKeySet();

  PoolCounts(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What was counted.
   *
   * @param took how long that took
   * @param at when it was done
   */
  private record Counted(ArrayNode pools, Duration took, Instant at) {
    boolean isQuick() {
      return took.compareTo(SOON) < 0;
    }

    boolean isOld(int times, Instant now) {
      return at.plus(took.multipliedBy((long) times * SPARING)).isBefore(now);
    }
  }

  /** The pools of a world; of a large fleet as they were some seconds ago. */
  ArrayNode of(Handle handle, String world) {
    Counted last = worlds.get(world);
    Instant now = clock.instant();
    if (last == null || last.isQuick() || last.isOld(3, now)) {
      return counted(handle, world).pools();
    }
    if (last.isOld(1, now) && counting.add(world)) {
      database.inTransaction(own -> counted(own, world)).onComplete(done -> counting.remove(world));
    }
    return last.pools();
  }

  private Counted counted(Handle handle, String world) {
    Instant begun = clock.instant();
    ArrayNode pools = count(handle, world);
    Instant ended = clock.instant();
    Counted counted = new Counted(pools, Duration.between(begun, ended), ended);
    worlds.put(world, counted);
    return counted;
  }

  private static ArrayNode count(Handle handle, String world) {
    ArrayNode pools = Json.array();
    handle
        .createQuery(
            """
            SELECT n.gpu_model, count(DISTINCT n.id) AS nodes, count(g.uuid) AS gpus,
              count(g.uuid) FILTER (WHERE n.state = 'ready' AND NOT n.cordoned
                AND g.health <> 'sick' AND n.health <> 'drain' AND h.gpu_uuid IS NULL) AS free,
              (SELECT count(*) FROM scheduler.session s WHERE s.world = :world
                AND s.gpu_model = n.gpu_model AND s.state = 'running') AS running,
              (SELECT count(*) FROM scheduler.session s WHERE s.world = :world
                AND s.gpu_model = n.gpu_model AND s.state = 'queued') AS waiting
            FROM scheduler.node n
            JOIN scheduler.gpu g ON g.node_id = n.id AND g.removed_at IS NULL
            LEFT JOIN scheduler.allocation_gpu h
              ON h.node_id = n.id AND h.gpu_uuid = g.uuid AND h.released_at IS NULL
            WHERE n.world = :world AND n.removed_at IS NULL AND n.gpu_model IS NOT NULL
            GROUP BY n.gpu_model ORDER BY n.gpu_model
            """)
        .bind("world", world)
        .map(
            (row, context) ->
                Json.object()
                    .put("gpu_model", row.getString("gpu_model"))
                    .put("nodes", row.getInt("nodes"))
                    .put("gpus", row.getInt("gpus"))
                    .put("free", row.getInt("free"))
                    .put("running", row.getInt("running"))
                    .put("waiting", row.getInt("waiting")))
        .forEach(pools::add);
    return pools;
  }
}
