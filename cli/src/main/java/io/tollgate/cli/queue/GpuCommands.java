package io.tollgate.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** GPU models, their prices and how many are free. */
@Command(name = "gpu", description = "Show GPU models, list prices and what is free.")
public final class GpuCommands extends Noun {
  private static final List<Column> MODELS =
      List.of(
          Column.of("MODEL", "model"),
          Column.of("FREE", "free"),
          Column.of("GPUS", "gpus"),
          Column.of("ON DEMAND/MIN", model -> price(model, "on_demand")),
          Column.of("PREEMPTIBLE/MIN", model -> price(model, "preemptible")));

  @Command(name = "list", description = "List GPU models; prices are list prices per GPU-minute.")
  void list(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/gpu-models"), "model", MODELS);
  }

  private static String price(JsonNode model, String capacityClass) {
    return Credits.both(model.path("prices").path(capacityClass));
  }
}
