package io.tollgate.cli.ops;

import io.tollgate.cli.Call;
import io.tollgate.cli.output.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** When each pool's queue will be empty. */
@Command(
    name = "backlog",
    description =
        "What pools still have to do, and when each queue is empty if nothing else comes.")
final class BacklogCommand implements Runnable {
  private static final List<Column> POOLS =
      List.of(
          Column.of("MODEL", "gpu_model"),
          Column.of("WAITING", "waiting"),
          Column.of("NO END", "waiting_without_end"),
          Column.of("GPU-MIN QUEUED", "gpu_minutes_queued"),
          Column.of("GPU-MIN RUNNING", "gpu_minutes_running"),
          Column.of("EMPTY AT", "empty_at"),
          Column.of("DONE AT", "done_at"),
          Column.of("WORLD", "world").whenWide());

  @Mixin private Call call = new Call();

  @Override
  public void run() {
    call.printer().list(call.api().get("/v1/ops/backlog"), "gpu_model", POOLS);
  }
}
