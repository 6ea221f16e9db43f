package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.node.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A node as the decision sees it.
 *
 * @param id its id, the last word between equal nodes
 * @param name its name, for sentences
 * @param world {@code live} or {@code test}
 * @param model the model of all its GPUs
 * @param cpus CPUs for sessions
 * @param memoryBytes memory for sessions
 * @param labels what it carries
 * @param hosting whose work it takes
 * @param availability whether it takes new work
 * @param gpus sorted by index on the way in
 * @param version the row's version, which a commit expects
 */
public record NodeView(
    NodeId id,
    String name,
    String world,
    String model,
    int cpus,
    long memoryBytes,
    Map<String, String> labels,
    Hosting hosting,
    Availability availability,
    List<GpuView> gpus,
    long version) {

  public NodeView {
    labels = Map.copyOf(labels);
    gpus =
        gpus.stream()
            .sorted(Comparator.comparingInt(GpuView::index).thenComparing(GpuView::uuid))
            .toList();
  }

  /** One that takes everybody's work. */
  public NodeView(
      NodeId id,
      String name,
      String world,
      String model,
      int cpus,
      long memoryBytes,
      Map<String, String> labels,
      Availability availability,
      List<GpuView> gpus,
      long version) {
    this(
        id,
        name,
        world,
        model,
        cpus,
        memoryBytes,
        labels,
        Hosting.ANYBODY,
        availability,
        gpus,
        version);
  }

  /** Whether it has a GPU that is kept from new work. */
  boolean isSickInPart() {
    return gpus.stream().anyMatch(gpu -> !gpu.healthy());
  }

  /** Its name with what keeps it, or GPUs of it, from new work. */
  String standing() {
    String sick =
        gpus.stream()
            .flatMap(gpu -> gpu.sick().map(cause -> "GPU " + gpu.index() + " " + cause).stream())
            .collect(Collectors.joining(", "));
    return name
        + availability.since().map(since -> " since " + since).orElse("")
        + availability.why().map(why -> " for " + why).orElse("")
        + (sick.isEmpty() ? "" : " (sick: " + sick + ")");
  }

  /** The pool it belongs to. */
  public Pool pool() {
    return new Pool(world, model);
  }
}
