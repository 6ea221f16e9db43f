package io.tollgate.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a benchmark found.
 *
 * @param figures its own keys; units are in the names
 * @param met whether every goal was met
 * @param held whether its own checks held; false only where the figures say which did not, since
 *     otherwise a {@link BenchmarkFailure} is thrown
 */
public record Report(ObjectNode figures, boolean met, boolean held) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Report {
    figures = figures.deepCopy();
  }

  /** One whose checks held. */
  public Report(ObjectNode figures, boolean met) {
    this(figures, met, true);
  }

  /** An empty object to fill. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** The last line: the common keys, then the benchmark's own. */
  public ObjectNode line(String benchmark, Settings settings, Machine machine) {
    ObjectNode line = common(benchmark, settings, machine, met);
    for (var figure : figures.properties()) {
      line.set(figure.getKey(), figure.getValue());
    }
    return line;
  }

  /** The common keys alone. */
  static ObjectNode common(String benchmark, Settings settings, Machine machine, boolean met) {
    ObjectNode line = object().put("benchmark", benchmark).put("quick", settings.quick());
    line.put("seed", settings.seed());
    line.set("machine", machine.toJson());
    return line.put("met", met);
  }

  /** Reads one line of JSON. */
  public static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (java.io.IOException malformed) {
      throw new BenchmarkFailure("This is not JSON: " + text, malformed);
    }
  }
}
