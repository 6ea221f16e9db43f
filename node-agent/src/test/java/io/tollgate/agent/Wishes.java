package io.tollgate.agent;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.protocol.WorkloadSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Desired allocations as tests like them: one rank, an hour, a short grace. */
public record Wishes(
    AllocationId id,
    Target target,
    List<String> command,
    Map<String, String> environment,
    List<String> ports,
    List<String> gpus,
    long runLimitMs,
    long graceMs,
    long memoryBytes) {

  /** With memory enough for a shell and a few programs. */
  public Wishes(
      AllocationId id,
      Target target,
      List<String> command,
      Map<String, String> environment,
      List<String> ports,
      List<String> gpus,
      long runLimitMs,
      long graceMs) {
    this(id, target, command, environment, ports, gpus, runLimitMs, graceMs, 1 << 28);
  }

  public static Wishes run(String... command) {
    return new Wishes(
        new AllocationId(UUID.randomUUID()),
        Target.RUNNING,
        List.of(command),
        Map.of(),
        List.of(),
        List.of(),
        3_600_000,
        2_000);
  }

  public static Wishes shell(String script) {
    return run("sh", "-c", script);
  }

  public Wishes target(Target to) {
    return new Wishes(id, to, command, environment, ports, gpus, runLimitMs, graceMs, memoryBytes);
  }

  public Wishes environment(Map<String, String> to) {
    return new Wishes(id, target, command, to, ports, gpus, runLimitMs, graceMs, memoryBytes);
  }

  public Wishes ports(String... to) {
    return new Wishes(
        id, target, command, environment, List.of(to), gpus, runLimitMs, graceMs, memoryBytes);
  }

  public Wishes gpus(List<String> to) {
    return new Wishes(
        id, target, command, environment, ports, to, runLimitMs, graceMs, memoryBytes);
  }

  public Wishes runLimitMs(long to) {
    return new Wishes(id, target, command, environment, ports, gpus, to, graceMs, memoryBytes);
  }

  public Wishes graceMs(long to) {
    return new Wishes(id, target, command, environment, ports, gpus, runLimitMs, to, memoryBytes);
  }

  public Wishes memoryBytes(long to) {
    return new Wishes(id, target, command, environment, ports, gpus, runLimitMs, graceMs, to);
  }

  public DesiredAllocation wish() {
    return part(null);
  }

  /** The wish for that many thousandths of its GPU; null for all of it. */
  public DesiredAllocation part(@Nullable Integer gpuThousandths) {
    return new DesiredAllocation(
        id,
        new UUID(7, id.value().getLeastSignificantBits()),
        1,
        0,
        1,
        target,
        target == Target.STOPPED ? "stopped_by_user" : null,
        gpus,
        gpuThousandths,
        runLimitMs,
        graceMs,
        10_000,
        new WorkloadSpec(command, environment, ports, 1, memoryBytes));
  }
}
