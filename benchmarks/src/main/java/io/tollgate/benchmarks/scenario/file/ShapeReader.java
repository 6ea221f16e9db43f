package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Neighbours.Together;
import io.tollgate.scheduler.session.Shape;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a session needs and where. */
final class ShapeReader {
  private static final BigDecimal THOUSANDTH = new BigDecimal("0.001");
  private static final int CPUS_MAX = 1_024;
  private static final int GIB_MAX = 1 << 20;

  private final Problems problems;
  private final Names names;

  ShapeReader(Problems problems, Names names) {
    this.problems = problems;
    this.names = names;
  }

  Shape read(Fields fields) {
    int nodes = fields.get("nodes").whole(1, Shape.NODES_MAX).orElse(1);
    Value whole = fields.get("gpus");
    int gpus = whole.whole(1, Shape.GPUS_PER_NODE_MAX).orElse(1);
    Value part = fields.get("fraction");
    if (part.present() && (whole.present() || nodes > 1)) {
      problems.say(part.line(), "submit takes gpus or fraction, and a fraction is of one node.");
    }
    List<String> models = models(fields);
    return new Shape(
        models.get(0),
        models.subList(1, models.size()),
        part.present() ? 1 : nodes,
        part.present() ? 1 : gpus,
        thousandths(part),
        fields.get("cpus").whole(1, CPUS_MAX).orElse(0),
        (long) fields.get("memory_gib").whole(1, GIB_MAX).orElse(0) << 30,
        SettingReader.labels(fields.get("labels")),
        new Neighbours(avoided(fields.get("anti_affinity")), together(fields.get("topology"))));
  }

  private List<String> models(Fields fields) {
    Value single = fields.get("model");
    List<String> several =
        fields.get("models").items().stream().flatMap(item -> item.name().stream()).toList();
    if (fields.readable() && single.present() == !several.isEmpty()) {
      problems.say(fields.line(), "submit needs model, or models, and not both.");
    }
    return several.isEmpty() ? List.of(single.name().orElse("")) : several;
  }

  /** 0.5 and 500 are the same half of a GPU. */
  private int thousandths(Value part) {
    Optional<BigDecimal> given = part.decimal(THOUSANDTH);
    if (given.isEmpty()) {
      return Shape.WHOLE;
    }
    BigDecimal thousandths =
        given.get().compareTo(BigDecimal.ONE) <= 0 ? given.get().movePointRight(3) : given.get();
    boolean fits =
        thousandths.stripTrailingZeros().scale() <= 0
            && thousandths.compareTo(BigDecimal.valueOf(Shape.WHOLE)) <= 0;
    if (!fits) {
      problems.say(
          part.line(), "fraction is a share of one GPU, such as 0.25, or its thousandths, as 250.");
      return Shape.WHOLE;
    }
    return thousandths.intValueExact();
  }

  /** Another session of the file, or a group of those that say the same. */
  private Map<String, String> avoided(Value value) {
    return value
        .text()
        .map(text -> Map.of(names.sessions.contains(text) ? Submit.SESSION : Submit.GROUP, text))
        .orElse(Map.of());
  }

  /** The name of a label that all nodes share; with {@code for} it is only preferred so long. */
  private static Optional<Together> together(Value value) {
    if (!value.present() || value.isText()) {
      return value.text().map(label -> new Together(label, Optional.empty()));
    }
    Fields fields = value.fields("topology");
    Optional<String> label = fields.need("same").text();
    Optional<Duration> preferred = fields.get("for").time();
    fields.close();
    return label.map(name -> new Together(name, preferred));
  }
}
