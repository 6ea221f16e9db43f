package io.tollgate.scheduler.replica;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.cycle.Backlog;
import io.tollgate.scheduler.cycle.BoardPicture;
import io.tollgate.scheduler.cycle.FirstLook;
import io.tollgate.scheduler.cycle.QueuePicture;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A picture of the queue on its way from the leader to another replica. */
final class PictureJson {
  private static final String VERSION = "version";

  private PictureJson() {}

  static ObjectNode write(BoardPicture picture) {
    ObjectNode json = Json.object().put("as_of", Json.time(picture.asOf()));
    ArrayNode pools = json.putArray("pools");
    picture
        .pools()
        .forEach(
            (pool, look) -> {
              ObjectNode one = pools.addObject();
              one.put("world", pool.world()).put("gpu_model", pool.model());
              one.put("waiting", look.waiting());
              ArrayNode nodes = one.putArray("nodes_by_free");
              look.nodesByFree().forEach(nodes::add);
            });
    ArrayNode backlog = json.putArray("backlog");
    picture.backlog().forEach((pool, one) -> backlog.add(BacklogJson.write(pool, one)));
    ObjectNode waiting = json.putObject("waiting");
    picture
        .sessions()
        .forEach(
            (session, version) ->
                picture
                    .of(session, version)
                    .ifPresent(
                        entry -> waiting.set(session.toString(), entry.put(VERSION, version))));
    return json;
  }

  private record Seen(long version, ObjectNode entry) {}

  /** A picture that another replica drew. */
  private record Received(
      Instant asOf,
      Map<String, Seen> waiting,
      Map<Pool, FirstLook> pools,
      Map<Pool, Backlog> backlog)
      implements QueuePicture {
    @Override
    public Optional<ObjectNode> of(SessionId session, long version) {
      return Optional.ofNullable(waiting.get(session.toString()))
          .filter(seen -> seen.version == version)
          .map(Seen::entry);
    }

    @Override
    public FirstLook pool(Pool pool) {
      return pools.getOrDefault(pool, FirstLook.EMPTY);
    }
  }

  /** Throws a RuntimeException when it is none. */
  static QueuePicture read(JsonNode json) {
    Map<Pool, FirstLook> pools = new HashMap<>();
    for (JsonNode one : json.path("pools")) {
      List<Integer> nodesByFree = new ArrayList<>();
      one.path("nodes_by_free").forEach(nodes -> nodesByFree.add(nodes.asInt()));
      pools.put(
          new Pool(one.path("world").asText(), one.path("gpu_model").asText()),
          new FirstLook(one.path("waiting").asInt(), nodesByFree));
    }
    Map<String, Seen> waiting = new HashMap<>();
    for (Map.Entry<String, JsonNode> one : json.path("waiting").properties()) {
      ObjectNode entry = (ObjectNode) one.getValue();
      long version = entry.remove(VERSION).asLong();
      waiting.put(one.getKey(), new Seen(version, entry));
    }
    return new Received(
        Instant.parse(json.path("as_of").asText()),
        Map.copyOf(waiting),
        Map.copyOf(pools),
        BacklogJson.read(json.path("backlog")));
  }
}
