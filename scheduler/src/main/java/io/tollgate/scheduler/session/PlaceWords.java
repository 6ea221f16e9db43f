package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.session.Neighbours.Together;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Wishes about the place as the API says them, in both directions. */
final class PlaceWords {
  private static final int LABELS_MAX = 20;
  private static final int NAME_MAX = 100;
  private static final int SECONDS_MAX = 1_000_000;

  private PlaceWords() {}

  /** Reads {@code node_labels}, {@code avoid} and {@code same}. */
  static PlaceWishes read(JsonBody body) {
    return new PlaceWishes(
        labels(body, "node_labels"),
        new Neighbours(labels(body, "avoid"), body.object("same").map(PlaceWords::together)));
  }

  private static Map<String, String> labels(JsonBody body, String name) {
    return body.stringMap(name, LABELS_MAX, NAME_MAX, NAME_MAX).orElse(Map.of());
  }

  private static Together together(JsonBody same) {
    return new Together(
        same.requiredString("label", NAME_MAX),
        same.optionalInt("for_seconds", 0, SECONDS_MAX).map(Duration::ofSeconds));
  }

  /** Writes a shape. */
  static void write(ObjectNode view, Shape shape) {
    view.put("gpu_model", shape.gpuModel());
    if (!shape.otherModels().isEmpty()) {
      shape.gpuModels().forEach(view.putArray("gpu_models")::add);
    }
    view.put("nodes", shape.nodes());
    view.put("gpus_per_node", shape.gpusPerNode());
    if (shape.isPart()) {
      view.put("gpu_thousandths", shape.gpuThousandths());
    }
    if (shape.cpus() > 0) {
      view.put("cpus", shape.cpus());
    }
    if (shape.memoryBytes() > 0) {
      view.put("memory_bytes", shape.memoryBytes());
    }
    labels(view, "node_labels", shape.labels());
    labels(view, "avoid", shape.neighbours().avoid());
    shape.neighbours().together().ifPresent(wish -> together(view.putObject("same"), wish));
  }

  private static void labels(ObjectNode view, String name, Map<String, String> labels) {
    if (!labels.isEmpty()) {
      ObjectNode object = view.putObject(name);
      labels.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(label -> object.put(label.getKey(), label.getValue()));
    }
  }

  private static void together(ObjectNode same, Together wish) {
    same.put("label", wish.label());
    Optional<Duration> preferred = wish.preferredFor();
    preferred.ifPresent(time -> same.put("for_seconds", time.toSeconds()));
  }
}
