package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Minutes;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What to run on and for how long: the options of whatever needs a quote. */
final class ShapeOptions {
  @Option(
      names = "--gpu",
      required = true,
      paramLabel = "MODEL[:N]",
      converter = GpuConverter.class,
      description = {
        "GPU model and how many per node, like h100 or h100:4; h100:0.25 is a part.",
        "Of several, as h100,a100:4, the cheapest that is free, else whichever comes free first."
      })
  private Gpu gpu = new Gpu(List.of(), 1000);

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Nodes (default: ${DEFAULT-VALUE}).")
  private int nodes = 1;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

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

  /**
   * How many of which GPU model on each node.
   *
   * @param models one, or several that would do
   * @param thousandths 1000 for each whole GPU; less than that is a part of one
   */
  record Gpu(List<String> models, int thousandths) {}

  /** The quote for this. */
  JsonNode quote(ApiClient api) {
    return quote(api, request -> {});
  }

  /** The same with more in the request. */
  JsonNode quote(ApiClient api, Consumer<ObjectNode> more) {
    ObjectNode request = ApiClient.object();
    more.accept(request);
    if (gpu.models().size() == 1) {
      request.put("gpu_model", gpu.models().get(0));
    } else {
      gpu.models().forEach(request.putArray("gpu_models")::add);
    }
    if (gpu.thousandths() % 1000 == 0) {
      request.put("gpus_per_node", gpu.thousandths() / 1000).put("nodes", nodes);
    } else if (nodes == 1) {
      request.put("gpu_thousandths", gpu.thousandths());
    } else {
      throw new ParameterException(
          command.commandLine(), "A part of a GPU is on one node; leave --nodes out");
    }
    request.put("minutes", minutes);
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
      if (!typed.matches("[^:]{1,60}(:(\\d{1,6}|0?\\.\\d{1,3}))?")) {
        throw new TypeConversionException(
            "\"" + typed + "\" is not MODEL, MODEL:COUNT or MODEL:PART such as h100:0.25");
      }
      String[] parts = typed.split(":", -1);
      BigDecimal count = parts.length == 1 ? BigDecimal.ONE : new BigDecimal(parts[1]);
      return new Gpu(List.of(parts[0].split("[,|]")), count.movePointRight(3).intValueExact());
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
