package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Holds the API description to the routes that exist, and the other way round. */
public final class OpenApiTruth {

  private static final Set<String> METHODS =
      Set.of("get", "post", "put", "patch", "delete", "head", "options");

  private OpenApiTruth() {}

  /** Fails when a mounted route is not described or a described one not mounted. */
  public static void compare(Set<Route> mounted, Path openapi) throws IOException {
    SortedSet<Route> ours = new TreeSet<>(mounted);
    // The agent protocol has a document of its own; what replicas ask each other is nobody's API.
    ours.removeIf(
        route -> route.path().startsWith("/agent/") || route.path().startsWith("/replica/"));
    SortedSet<Route> described = described(openapi);
    assertThat(ours).as("mounted routes").isEqualTo(described);
  }

  /** Every route of the description. */
  public static SortedSet<Route> described(Path openapi) throws IOException {
    JsonNode paths = new YAMLMapper().readTree(openapi.toFile()).path("paths");
    SortedSet<Route> routes = new TreeSet<>();
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (METHODS.contains(name)) {
                            routes.add(new Route(name.toUpperCase(Locale.ROOT), path.getKey()));
                          }
                        }));
    return routes;
  }
}
