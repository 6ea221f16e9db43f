package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.gpu.dcgm.DcgmScrape;
import io.tollgate.agent.gpu.simulated.SimulatedExporter;
import io.tollgate.agent.gpu.simulated.SimulatedExporter.Pretence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedDayTest {

  @Test
  void sessions_that_came_and_went_leave_nothing_behind(@TempDir Path directory) throws Exception {
    Path identities = directory.resolve("gpus.json");
    try (SimulatedExporter exporter =
            SimulatedExporter.start(identities, Pretence.of(8, "h100"), Set::of);
        SimulatedDay day =
            new SimulatedDay(
                directory.resolve("state"), new DcgmScrape(exporter.uri(), "simulated"), 7)) {
      long filesAtFirst = day.files();
      day.pass(Duration.ofMinutes(10));
      assertThat(day.sessions()).isGreaterThan(24);
      assertThat(day.known()).isBetween(1, 8);
      // At most the minute that is over and the one that runs, of each.
      assertThat(day.rows()).isBetween(1, 16);

      day.windDown();
      assertThat(day.known()).isZero();
      // The wishes, the GPUs' health and who worked where are a file each, whatever came.
      await().until(() -> day.files() <= filesAtFirst + 3);
    }
  }
}
