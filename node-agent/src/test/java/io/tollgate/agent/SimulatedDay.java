package io.tollgate.agent;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.clock.SettableBootClock;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.simulated.FaultScript;
import io.tollgate.agent.health.HealthPolicyReader;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.protocol.SyncAnswer;
import io.tollgate.agent.protocol.SyncRequest;
import io.tollgate.agent.protocol.Taken;
import io.tollgate.agent.runtime.FakeRuntime;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.state.StateDirectoryException;
import io.tollgate.agent.step.Steps;
import io.tollgate.agent.telemetry.GpuWatch;
import io.tollgate.agent.telemetry.Look;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Hours of a node in moments: the agent's own table, state files, scrapes, books, instruments and
 * messages, at their own intervals, under a clock that is moved. The work is only an observation;
 * one session follows another on each GPU. Used by tests, and by whoever looks what is left in
 * memory.
 */
public final class SimulatedDay implements AutoCloseable {

  private static final Duration SCRAPE_EVERY = Duration.ofSeconds(15);
  private static final long SYNC_EVERY_MS = 20_000;
  private static final long LONGEST_PAUSE_MS = 1_000;
  private static final int LONGEST_SESSION_MS = 240_000;
  private static final int LONGEST_GAP_MS = 5_000;

  private final SettableBootClock clock = new SettableBootClock();
  private final FakeRuntime runtime = new FakeRuntime(clock);
  private final Random chance;
  private final StateDirectory state;
  private final AllocationTable table;
  private final HealthDesk health;
  private final GpuProbe probe;
  private final Instruments instruments;
  private final GpuWatch watch;
  private final List<GpuDescription> gpus;
  private final List<Slot> slots = new ArrayList<>();
  private long nextScrapeMs;
  private long nextSyncMs;
  private long sequence;
  private long version;
  private int sessions;

  /** One GPU and what is wanted on it. */
  private static final class Slot {
    final String gpu;
    Optional<DesiredAllocation> wanted = Optional.empty();
    long nextMs;

    Slot(String gpu) {
      this.gpu = gpu;
    }
  }

  /**
   * Begins a day.
   *
   * @param directory the state directory of the agent
   * @param probe shows the GPUs; read as often as an agent reads it
   * @param seed of the sessions' lengths
   * @throws IOException when the directory cannot be used or the probe shows nothing
   */
  public SimulatedDay(Path directory, GpuProbe probe, long seed) throws IOException {
    this.chance = new Random(seed);
    try {
      state = StateDirectory.open(directory);
    } catch (StateDirectoryException refused) {
      throw new IOException(refused);
    }
    table = new AllocationTable(state, clock, runtime, Steps.UNHEARD);
    table.load();
    this.probe = probe;
    Path jobs = Files.createDirectories(state.root().resolve("hpc-jobs"));
    instruments =
        new Instruments(
            new InstrumentSettings(Optional.of(jobs), Optional.empty(), FaultScript.NONE),
            state,
            clock);
    watch = new GpuWatch(probe, clock, SCRAPE_EVERY, instruments.metrics());
    gpus = GpuModels.describe(watch.look().readings());
    gpus.forEach(gpu -> slots.add(new Slot(gpu.uuid())));
    health =
        new HealthDesk(
            state,
            clock,
            HealthPolicyReader.builtIn(),
            gpus,
            true,
            new HealthDesk.Agents(table, pid -> Optional.empty(), table::turn, () -> {}));
    if (slots.isEmpty()) {
      throw new IOException("the probe shows no GPU");
    }
  }

  /** Lets that much time pass, with everything that falls into it. */
  public void pass(Duration time) {
    long until = clock.uptimeMs() + time.toMillis();
    while (clock.uptimeMs() < until) {
      step();
      boolean news = table.turn();
      instruments.turned(table.view(), gpus);
      long now = clock.uptimeMs();
      if (now >= nextScrapeMs) {
        nextScrapeMs = now + SCRAPE_EVERY.toMillis();
        Look look = watch.look();
        news |= table.measured(look.samples()) | health.looked(look);
        instruments.looked(look, health.reports(), probe);
      }
      if (news || now >= nextSyncMs) {
        nextSyncMs = now + SYNC_EVERY_MS;
        sync();
      }
      clock.pass(table.pauseMs(LONGEST_PAUSE_MS));
    }
  }

  /** Ends what runs and starts nothing more, until the server has heard of every end. */
  public void windDown() {
    slots.forEach(slot -> slot.nextMs = Long.MAX_VALUE);
    runtime.seen.keySet().forEach(id -> runtime.end(id, 0));
    while (!table.reports().isEmpty()) {
      pass(Duration.ofSeconds(1));
    }
  }

  private void step() {
    long now = clock.uptimeMs();
    boolean changed = false;
    for (Slot slot : slots) {
      if (now >= slot.nextMs && slot.wanted.isEmpty()) {
        Wishes work = Wishes.run("work").gpus(List.of(slot.gpu));
        slot.wanted = Optional.of(work.wish());
        slot.nextMs = now + 1 + chance.nextInt(LONGEST_SESSION_MS);
        sessions++;
        changed = true;
      } else if (now >= slot.nextMs && runtime.seen.containsKey(slot.wanted.get().id())) {
        runtime.end(slot.wanted.get().id(), 0);
        table.lookSoon(slot.wanted.get().id());
      }
    }
    if (changed) {
      say(List.of());
    }
  }

  /** What the agent says and hears, through the bytes of the protocol. */
  private void sync() {
    SyncRequest request =
        read(
            new SyncRequest(
                ProtocolJson.VERSION,
                new UUID(1, 1),
                clock.bootId(),
                new UUID(2, 2),
                1,
                ++sequence,
                AgentVersion.TEXT,
                table.desiredVersion(),
                null,
                health.reports(),
                health.nodeReports(),
                table.reports()),
            SyncRequest.class);
    Map<AllocationId, AllocationReport> over = new TreeMap<>();
    request.allocations().stream()
        .filter(AllocationReport::released)
        .forEach(report -> over.put(report.id(), report));
    for (Slot slot : slots) {
      if (slot.wanted.filter(wanted -> over.containsKey(wanted.id())).isPresent()) {
        slot.wanted = Optional.empty();
        slot.nextMs =
            slot.nextMs == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : clock.uptimeMs() + 1 + chance.nextInt(LONGEST_GAP_MS);
      }
    }
    table.told(request.allocations());
    say(request.allocations());
    over.keySet().forEach(runtime.seen::remove);
    runtime.starts.clear();
    runtime.graces.clear();
    runtime.forgotten.clear();
  }

  private void say(List<AllocationReport> heard) {
    List<DesiredAllocation> desired = slots.stream().flatMap(slot -> slot.wanted.stream()).toList();
    SyncAnswer answer =
        read(
            new SyncAnswer(
                ProtocolJson.VERSION,
                1,
                false,
                ++version,
                desired,
                heard.stream().map(SimulatedDay::taken).toList(),
                List.of(),
                List.of(),
                false,
                0),
            SyncAnswer.class);
    answer.taken().forEach(table::taken);
    table.accept(answer.desiredVersion(), answer.allocations());
  }

  private static Taken taken(AllocationReport report) {
    long newest = report.utilization().stream().mapToLong(row -> row.minute()).max().orElse(-1);
    boolean grows = report.state() == AllocationState.RUNNING;
    return new Taken(report.id(), grows ? newest - 1 : newest, report.released(), null);
  }

  private static <T> T read(T message, Class<T> type) {
    try {
      return ProtocolJson.MAPPER.readValue(ProtocolJson.MAPPER.writeValueAsBytes(message), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many sessions were started so far. */
  public int sessions() {
    return sessions;
  }

  /** How many allocations the agent knows now. */
  public int known() {
    return table.reports().size();
  }

  /** How many rows of utilization it holds that the server does not hold yet. */
  public int rows() {
    return table.reports().stream().mapToInt(report -> report.utilization().size()).sum();
  }

  /** How many files and directories it has. */
  public long files() {
    try (Stream<Path> all = Files.walk(state.root())) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    instruments.close();
    state.close();
  }
}
