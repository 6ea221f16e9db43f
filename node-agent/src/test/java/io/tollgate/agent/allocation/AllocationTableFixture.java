package io.tollgate.agent.allocation;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.clock.SettableBootClock;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.runtime.FakeRuntime;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.step.Steps;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The table under a clock and a runtime that the test moves; state files are real. */
abstract class AllocationTableFixture {

  private static final Set<String> GPUS = Set.of("GPU-1", "GPU-2", "GPU-3");

  @TempDir Path directory;
  final SettableBootClock clock = new SettableBootClock();
  final FakeRuntime runtime = new FakeRuntime(clock);
  StateDirectory state;
  AllocationTable table;
  long version;

  @BeforeEach
  void open() throws Exception {
    state = StateDirectory.open(directory.resolve("state"));
    table = new AllocationTable(state, clock, runtime, Steps.UNHEARD);
    table.gpusAre(GPUS);
    table.load();
  }

  @AfterEach
  void close() throws Exception {
    state.close();
  }

  /** The agent was killed; another one comes. */
  void nextAgent() throws Exception {
    table = new AllocationTable(state, clock, runtime, Steps.UNHEARD);
    table.gpusAre(GPUS);
    table.load();
  }

  void want(DesiredAllocation... wishes) {
    table.accept(++version, List.of(wishes));
    turns(1);
  }

  void turns(int count) {
    for (int i = 0; i < count; i++) {
      table.turn();
      clock.pass(table.pauseMs(1_000));
    }
  }

  AllocationReport report(Wishes wishes) {
    return table.reports().stream()
        .filter(r -> r.id().equals(wishes.id()))
        .findFirst()
        .orElseThrow();
  }
}
