package io.tollgate.scheduler.node;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What users are told of the nodes that their work is on; of removed ones, too. */
public final class SqlNodePlaces {
  private final Handle handle;

  public SqlNodePlaces(Handle handle) {
    this.handle = handle;
  }

  /** Names by id. */
  public Map<UUID, String> names(Collection<UUID> ids) {
    Map<UUID, String> names = new HashMap<>();
    places(ids).forEach((id, place) -> names.put(id, place.name()));
    return names;
  }

  /**
   * What users are told of a node that their work is on.
   *
   * @param address where the ports of the work are reached
   */
  public record Place(String name, Optional<String> address) {}

  /** Names and addresses by id. */
  public Map<UUID, Place> places(Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    return handle
        .createQuery("SELECT id, name, address FROM scheduler.node WHERE id = ANY(:ids)")
        .bind("ids", ids.toArray(new UUID[0]))
        .reduceRows(
            new HashMap<>(),
            (places, row) -> {
              places.put(
                  row.getColumn("id", UUID.class),
                  new Place(
                      row.getColumn("name", String.class),
                      Optional.ofNullable(row.getColumn("address", String.class))));
              return places;
            });
  }
}
