package io.tollgate.agent.metrics;

import io.prometheus.client.Collector;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Families whose numbers are looked up when somebody asks. */
final class Families {

  private Families() {}

  /** A single number. */
  static Collector number(String name, String help, Collector.Type type, DoubleSupplier value) {
    return new Collector() {
      @Override
      public List<MetricFamilySamples> collect() {
        return List.of(
            new MetricFamilySamples(
                name,
                type,
                help,
                List.of(
                    new MetricFamilySamples.Sample(
                        name, List.of(), List.of(), value.getAsDouble()))));
      }
    };
  }
}
