package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.session.Neighbours.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Which places may be asked for: none that contradict themselves, none that no fleet has. */
final class PlaceRules {
  /** Who waits longer for good company had better require it. */
  static final Duration PREFERRED_MAX = Duration.ofHours(24);

  private PlaceRules() {}

  /** What is wrong with the wishes whatever the fleet is. */
  static List<FieldError> wrong(Shape shape) {
    List<FieldError> wrong = new ArrayList<>();
    Optional<Together> together = shape.neighbours().together();
    if (together.isPresent() && !shape.isGang()) {
      wrong.add(
          new FieldError(
              "/same",
              "not_a_gang",
              "`same` is for sessions of several nodes, and the quote is for one. Leave it out."));
    }
    if (together
        .flatMap(Together::preferredFor)
        .filter(t -> t.compareTo(PREFERRED_MAX) > 0)
        .isPresent()) {
      wrong.add(
          new FieldError(
              "/same/for_seconds",
              "too_long",
              "A preferred company is waited for at most "
                  + PREFERRED_MAX.toHours()
                  + " hours. Give less, or leave `for_seconds` out to insist on it."));
    }
    return wrong;
  }

  /**
   * Refuses a shape that the fleet could not hold even if it were empty, with everything that is
   * too much.
   *
   * @param most how many nodes could hold a shape together
   */
  static void requirePossible(Shape shape, ToIntFunction<Shape> most) {
    if (most.applyAsInt(shape) < shape.nodes()) {
      throw Refusal.of(ErrorCode.NO_MATCHING_NODE, sentence(shape))
          .withErrors(missing(shape, most))
          .exception();
    }
  }

  /** Each wish that alone is too much; where none is, they are too much together. */
  private static List<FieldError> missing(Shape shape, ToIntFunction<Shape> most) {
    List<FieldError> missing = new ArrayList<>();
    Shape bare = bare(shape, shape.gpusPerNode(), 0, 0, Map.of(), Neighbours.ANY);
    Shape one = bare(shape, 1, 0, 0, Map.of(), Neighbours.ANY);
    int ofModel = most.applyAsInt(one);
    if (ofModel < shape.nodes()) {
      missing.add(
          new FieldError(
              "/quote_id",
              "too_many_nodes",
              "It needs "
                  + shape.nodes()
                  + " nodes, and the fleet has "
                  + ofModel
                  + " with "
                  + String.join(" or ", shape.gpuModels())
                  + "."));
    } else if (most.applyAsInt(bare) < shape.nodes()) {
      missing.add(
          new FieldError(
              "/quote_id",
              "too_many_gpus",
              "It needs "
                  + shape.gpusPerNode()
                  + " GPUs on each of "
                  + shape.nodes()
                  + " nodes, and only "
                  + most.applyAsInt(bare)
                  + " nodes have as many."));
    }
    add(
        missing,
        shape,
        "/cpus",
        "too_many_cpus",
        "No node has " + shape.cpus() + " CPUs.",
        most.applyAsInt(bare(shape, 1, shape.cpus(), 0, Map.of(), Neighbours.ANY)));
    add(
        missing,
        shape,
        "/memory_bytes",
        "too_much_memory",
        "No node has " + shape.memoryBytes() + " bytes of memory.",
        most.applyAsInt(bare(shape, 1, 0, shape.memoryBytes(), Map.of(), Neighbours.ANY)));
    shape.labels().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            label ->
                add(
                    missing,
                    shape,
                    "/node_labels/" + label.getKey().replace("~", "~0").replace("/", "~1"),
                    "unknown_label",
                    "Too few nodes carry " + label.getKey() + "=" + label.getValue() + ".",
                    most.applyAsInt(
                        bare(
                            shape,
                            1,
                            0,
                            0,
                            Map.of(label.getKey(), label.getValue()),
                            Neighbours.ANY))));
    shape
        .neighbours()
        .together()
        .ifPresent(
            wish ->
                add(
                    missing,
                    shape,
                    "/same",
                    "never_together",
                    "No value of the label " + wish.label() + " is on " + shape.nodes() + " nodes.",
                    most.applyAsInt(bare(shape, 1, 0, 0, Map.of(), shape.neighbours()))));
    if (missing.isEmpty()) {
      missing.add(
          new FieldError(
              "",
              "never_at_once",
              "Each of its wishes can be met, but not all on the same nodes."));
    }
    return missing;
  }

  private static void add(
      List<FieldError> missing, Shape shape, String pointer, String code, String text, int found) {
    boolean said = missing.stream().anyMatch(error -> error.code().equals("too_many_nodes"));
    // With too few nodes of the model nothing more is to be learnt, unless there is none at all.
    if (found < shape.nodes() && (!said || found == 0)) {
      missing.add(
          new FieldError(pointer, code, text + (found > 0 ? " Only " + found + " do." : "")));
    }
  }

  private static Shape bare(
      Shape shape,
      int gpus,
      int cpus,
      long memoryBytes,
      Map<String, String> labels,
      Neighbours neighbours) {
    return new Shape(
        shape.gpuModel(),
        shape.otherModels(),
        shape.nodes(),
        gpus,
        Shape.WHOLE,
        cpus,
        memoryBytes,
        labels,
        neighbours);
  }

  private static String sentence(Shape shape) {
    return "No set of nodes in the fleet could ever hold "
        + shape.words()
        + (shape.cpus() > 0 ? ", " + shape.cpus() + " CPUs" : "")
        + (shape.memoryBytes() > 0 ? ", " + shape.memoryBytes() + " bytes of memory" : "")
        + (shape.labels().isEmpty() ? "" : ", with the labels asked for")
        + ". Ask for less, or set `allow_infeasible` to wait for a fleet that could.";
  }
}
