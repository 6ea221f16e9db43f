package io.tollgate.agent;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.isolation.Isolations;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.SmallWorkspaces;
import io.tollgate.agent.runtime.process.KeptWork;
import io.tollgate.agent.runtime.process.Launcher;
import io.tollgate.agent.runtime.process.ProcessRuntime;
import io.tollgate.agent.runtime.process.WorkPlaces;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An agent without its process: the real table over real processes and files. It dies by an error
 * at a step, after which nothing of it runs, and another one takes its place.
 */
final class MortalTable implements AutoCloseable {

  /** Nobody in the agent catches errors. */
  private static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final StateDirectory state;
  private final BootClock clock;
  private final UnaryOperator<String> shim;
  private AllocationTable table;
  private ProcessRuntime runtime;
  private Optional<Step> diesAt = Optional.empty();
  private Runnable atDeath = () -> {};
  private int deaths;
  private long version;
  private List<DesiredAllocation> wanted = List.of();

  /**
   * @param shim what is made of the shim's text
   */
  MortalTable(Path directory, UnaryOperator<String> shim) throws Exception {
    this.state = StateDirectory.open(directory);
    this.clock = new LinuxBootClock();
    this.shim = shim;
    next();
  }

  void dieAt(Step step, Runnable atDeath) {
    this.diesAt = Optional.of(step);
    this.atDeath = atDeath;
  }

  int deaths() {
    return deaths;
  }

  private void next() throws IOException {
    Launcher launcher = Launcher.in(state.root(), Isolations.none(state.root()));
    Path text = state.root().resolve("shim.sh");
    Files.writeString(text, shim.apply(Files.readString(text)));
    KeptWork kept = KeptWork.in(state.kept(), SmallWorkspaces.LIMITS);
    WorkPlaces places = new WorkPlaces(state.work(), kept);
    Steps steps =
        step -> {
          if (diesAt.filter(step::equals).isPresent()) {
            diesAt = Optional.empty();
            throw new Died();
          }
        };
    runtime = new ProcessRuntime(places, clock.bootId(), launcher, PortRange.ANY, id -> {}, steps);
    table = new AllocationTable(state, clock, runtime, steps);
    table.load();
  }

  void want(DesiredAllocation... allocations) throws IOException {
    wanted = List.of(allocations);
    version++;
    turn();
  }

  /** One turn of whichever agent lives, with a server that takes and hears everything. */
  void turn() throws IOException {
    try {
      if (table.desiredVersion() < version) {
        table.accept(version, wanted);
      }
      table.turn();
      table.told(table.reports());
    } catch (Died died) {
      deaths++;
      atDeath.run();
      next();
    }
  }

  Optional<AllocationReport> report() {
    return table.reports().stream().findFirst();
  }

  @Override
  public void close() throws IOException {
    runtime.close();
    state.close();
  }
}
