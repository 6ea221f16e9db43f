package io.tollgate.agent.runtime;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Work that is only an observation; the test says what becomes of it. */
public final class FakeRuntime implements WorkloadRuntime {

  public final Map<AllocationId, Observation> seen = new HashMap<>();
  public final List<AllocationId> starts = new ArrayList<>();
  public final List<Duration> graces = new ArrayList<>();
  public final Set<AllocationId> immortal = new HashSet<>();
  public final Set<AllocationId> forgotten = new HashSet<>();
  public final Map<AllocationId, Long> guarded = new HashMap<>();
  public boolean guardIsFull;
  public Consumer<AllocationId> afterLook = id -> {};
  public final Map<AllocationId, Duration> kept = new HashMap<>();
  public Runnable beforeStart = () -> {};
  public boolean goesAtOnce = true;

  private final BootClock clock;

  public FakeRuntime(BootClock clock) {
    this.clock = clock;
  }

  @Override
  public Observation observe(AllocationId id) {
    Observation now = seen.getOrDefault(id, Observation.absent());
    afterLook.accept(id);
    return now;
  }

  @Override
  public Map<String, Integer> ensurePrepared(Workload workload) {
    Map<String, Integer> ports = new HashMap<>();
    workload.spec().ports().forEach(name -> ports.put(name, 40_000 + ports.size()));
    return ports;
  }

  @Override
  public void ensureRunning(Workload workload, Map<String, Integer> ports) {
    beforeStart.run();
    starts.add(workload.id());
    seen.put(
        workload.id(), goesAtOnce ? Observation.running(clock.uptimeMs()) : Observation.starting());
  }

  @Override
  public void limit(AllocationId id, long runLimitMs, long graceMs) throws IOException {
    if (guardIsFull) {
      throw new IOException("no space left");
    }
    guarded.put(id, runLimitMs);
  }

  @Override
  public void close() {}

  @Override
  public boolean ensureStopped(AllocationId id, Duration graceLeft) {
    graces.add(graceLeft);
    if (immortal.contains(id)) {
      return false;
    }
    Observation now = observe(id);
    if (!graceLeft.isNegative() && !graceLeft.isZero()) {
      return now.phase() != Observation.Phase.RUNNING;
    }
    if (now.phase() == Observation.Phase.RUNNING) {
      seen.put(id, Observation.ended(now.goMs(), clock.uptimeMs(), 137));
      return false;
    }
    if (now.phase() == Observation.Phase.STARTING) {
      seen.remove(id);
    }
    return true;
  }

  /** The work ends by itself now. */
  public void end(AllocationId id, int exitCode) {
    seen.put(id, Observation.ended(seen.get(id).goMs(), clock.uptimeMs(), exitCode));
  }

  @Override
  public void forget(AllocationId id, Optional<Duration> keep) {
    forgotten.add(id);
    keep.ifPresent(time -> kept.put(id, time));
  }

  @Override
  public LogPiece readLog(AllocationId id, long offset, int limitBytes) {
    return LogPiece.nothing(offset);
  }
}
