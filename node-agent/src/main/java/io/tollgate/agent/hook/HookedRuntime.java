package io.tollgate.agent.hook;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.LogPiece;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.runtime.WorkloadRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A runtime with the site's hooks before and after its work. */
public final class HookedRuntime implements WorkloadRuntime {

  private final WorkloadRuntime inner;
  private final Hooks hooks;

  public HookedRuntime(WorkloadRuntime inner, Hooks hooks) {
    this.inner = inner;
    this.hooks = hooks;
  }

  @Override
  public Observation observe(AllocationId id) {
    return inner.observe(id);
  }

  @Override
  public Map<String, Integer> ensurePrepared(Workload workload) throws StartFailure {
    return inner.ensurePrepared(workload);
  }

  @Override
  public boolean isPrepared(Workload workload, Duration most) throws StartFailure {
    return inner.isPrepared(workload, most) && hooks.prologPassed(workload, most);
  }

  @Override
  public void ensureRunning(Workload workload, Map<String, Integer> ports) throws StartFailure {
    inner.ensureRunning(workload, ports);
  }

  @Override
  public boolean ensureStopped(AllocationId id, Duration graceLeft) {
    boolean prologGone = hooks.ensurePrologGone(id);
    return inner.ensureStopped(id, graceLeft) && prologGone;
  }

  @Override
  public boolean ensureCleared(AllocationId id) {
    return hooks.epilogPassed(id) && inner.ensureCleared(id);
  }

  @Override
  public void limit(AllocationId id, long runLimitMs, long graceMs) throws IOException {
    inner.limit(id, runLimitMs, graceMs);
  }

  @Override
  public void forget(AllocationId id, Optional<Duration> keep) {
    hooks.forget(id);
    inner.forget(id, keep);
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public LogPiece readLog(AllocationId id, long offset, int limitBytes) {
    return inner.readLog(id, offset, limitBytes);
  }
}
