package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Minutes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What to run on and for how long: the options of whatever needs a quote. */
final class ShapeOptions {
  @Option(
      names = "--gpu",
      required = true,
      paramLabel = "MODEL[:N]",
      converter = GpuConverter.class,
      description = "GPU model and how many per node, like h100 or h100:4.")
  private Gpu gpu = new Gpu("", 1);

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Nodes (default: ${DEFAULT-VALUE}).")
  private int nodes = 1;

  @Option(
      names = {"--minutes", "--for"},
      required = true,
      paramLabel = "TIME",
      converter = MinutesConverter.class,
      description = "Prepaid time: 90, 90m, 1h30m or 2d.")
  private Integer minutes = 0;

  @Option(names = "--workflow", paramLabel = "NAME", description = "Workflow (default: command).")
  private @Nullable String workflow;

  @Option(
      names = "--preemptible",
      description = "Cheaper, and may be preempted (the cut minute is free).")
  private boolean preemptible;

  /** How many of which GPU model on each node. */
  record Gpu(String model, int perNode) {}

  /** The quote for this. */
  JsonNode quote(ApiClient api) {
    ObjectNode request =
        ApiClient.object()
            .put("gpu_model", gpu.model())
            .put("gpus_per_node", gpu.perNode())
            .put("nodes", nodes)
            .put("minutes", minutes);
    if (workflow != null) {
      request.put("workflow", workflow);
    }
    if (preemptible) {
      request.put("capacity_class", "preemptible");
    }
    return api.create("/v1/quotes", request);
  }

  static final class GpuConverter implements ITypeConverter<Gpu> {
    @Override
    public Gpu convert(String typed) {
      if (!typed.matches("[^:]{1,60}(:\\d{1,6})?")) {
        throw new TypeConversionException("\"" + typed + "\" is not MODEL or MODEL:COUNT");
      }
      String[] parts = typed.split(":", -1);
      return new Gpu(parts[0], parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
    }
  }

  static final class MinutesConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String typed) {
      try {
        return Minutes.parse(typed);
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(wrong.getMessage());
      }
    }
  }
}
