package io.tollgate.agent.admission;

import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.nvidiasmi.ComputeApp;
import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that nobody answers for: on GPUs that no allocation holds, or marked as the work of an
 * allocation that is not known here. What computes on a GPU that is held is another matter, told by
 * the health of that GPU.
 */
public final class LeftoversLook implements Look {

  private static final int NAMED_MAX = 8;

  /** Belongs to the driver's multi-process service, which a site may run. */
  private static final String MPS = "nvidia-cuda-mps";

  /**
   * What is known of allocations.
   *
   * @param marked processes that carry a marker, with the allocation each names
   * @param known whether an allocation is known
   * @param busyGpus uuids that are held
   */
  public record Known(
      Supplier<Map<Long, AllocationId>> marked,
      Predicate<AllocationId> known,
      Supplier<Set<String>> busyGpus) {}

  private static final Logger log = LoggerFactory.getLogger(LeftoversLook.class);

  private final ComputeApp.Source apps;
  private final Known known;
  private final Path proc;

  public LeftoversLook(ComputeApp.Source apps, Known known) {
    this(apps, known, Path.of("/proc"));
  }

  LeftoversLook(ComputeApp.Source apps, Known known, Path proc) {
    this.apps = apps;
    this.known = known;
    this.proc = proc;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    Map<Long, AllocationId> marked = known.marked().get();
    List<String> orphans =
        marked.entrySet().stream()
            .filter(process -> !known.known().test(process.getValue()))
            // It may have ended meanwhile, and have been forgotten.
            .filter(process -> Files.exists(proc.resolve(String.valueOf(process.getKey()))))
            .map(process -> name(process.getKey()))
            .sorted()
            .toList();
    // Another agent on this machine may know them, so that they are no reason to refuse work.
    findings.add(
        told(
            "leftover_work",
            orphans,
            Finding.Severity.WARN,
            "Work of allocations that are not known here still runs: ",
            "No work of earlier times runs."));
    Set<String> busy = known.busyGpus().get();
    List<String> strangers =
        apps().stream()
            .filter(app -> !busy.contains(app.card()))
            .filter(app -> Files.exists(proc.resolve(Long.toString(app.pid()))))
            .filter(app -> !isOurs(marked.get(app.pid())))
            .filter(app -> !comm(app.pid()).startsWith(MPS))
            .map(app -> name(app.pid()) + " on " + app.card())
            .sorted()
            .toList();
    findings.add(
        told(
            "gpu_in_use",
            strangers,
            Finding.Severity.FAIL,
            "GPUs that no allocation holds are used by ",
            "Nobody uses GPUs that no allocation holds."));
    return findings;
  }

  private List<ComputeApp> apps() {
    try {
      return apps.read();
    } catch (ProbeFailure e) {
      log.debug("Nobody can tell who computes: {}", e.getMessage());
      return List.of();
    }
  }

  private boolean isOurs(@Nullable AllocationId allocation) {
    return allocation != null && known.known().test(allocation);
  }

  private static Finding told(
      String cause, List<String> culprits, Finding.Severity severity, String what, String well) {
    if (culprits.isEmpty()) {
      return Finding.ok(cause, well);
    }
    int more = culprits.size() - NAMED_MAX;
    return new Finding(
        cause,
        severity,
        what
            + String.join(", ", culprits.subList(0, Math.min(NAMED_MAX, culprits.size())))
            + (more > 0 ? " and " + more + " more." : "."),
        "End them if nobody misses them.");
  }

  private String name(long pid) {
    String comm = comm(pid);
    return "process " + pid + (comm.isEmpty() ? "" : " (" + comm + ")");
  }

  private String comm(long pid) {
    try {
      return Files.readString(proc.resolve(String.valueOf(pid)).resolve("comm")).strip();
    } catch (IOException gone) {
      return "";
    }
  }
}
