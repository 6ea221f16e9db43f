package io.tollgate.agent.health;

import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.ClearHealth;
import io.tollgate.agent.protocol.ConditionSeverity;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthCondition;
import io.tollgate.agent.protocol.HealthState;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of the node and all its GPUs, kept on disk within one boot: restarting the agent must
 * not turn a sick GPU into one whose XID is merely old. Confined to the agent's thread; nothing is
 * on disk before {@link #save}.
 *
 * <p>Every method that takes something answers whether the server should hear of it.
 */
public final class HealthBook {

  private static final Logger log = LoggerFactory.getLogger(HealthBook.class);

  /** Version of the file's layout; a file of another one is as good as none. */
  private static final int FORMAT = 2;

  private record Content(
      int format,
      UUID bootId,
      long watchingSinceMs,
      long kernelSequence,
      Map<String, GpuHealth> gpus,
      Map<String, Condition> node) {}

  private final Path file;
  private final UUID bootId;
  private final HealthPolicy policy;
  private final Supplier<Moment> clock;
  private final TreeMap<String, GpuHealth> gpus = new TreeMap<>();
  private final List<GpuFinding> findings = new ArrayList<>();
  private final long watchingSinceMs;
  private NodeHealth node = NodeHealth.unseen();
  private long kernelSequence = -1;
  private boolean differs;

  /**
   * Reads what the last agent of this boot held.
   *
   * @throws IOException when the file cannot be read
   */
  public HealthBook(Path file, UUID bootId, HealthPolicy policy, Supplier<Moment> clock)
      throws IOException {
    this.file = file;
    this.bootId = bootId;
    this.policy = policy;
    this.clock = clock;
    Content content =
        DurableFile.read(file, Content.class)
            .filter(found -> found.format() == FORMAT && found.bootId().equals(bootId))
            .orElse(new Content(FORMAT, bootId, clock.get().uptimeMs(), -1, Map.of(), Map.of()));
    watchingSinceMs = content.watchingSinceMs();
    kernelSequence = content.kernelSequence();
    gpus.putAll(content.gpus());
    node = new NodeHealth(content.node());
  }

  /**
   * Takes a look at the GPUs.
   *
   * @param readings of those that were shown; empty when the look failed, which says nothing about
   *     any GPU
   * @param registered uuids of the node's GPUs
   */
  public boolean looked(List<GpuReading> readings, Collection<String> registered, NodeSigns signs) {
    Moment at = clock.get();
    Reports before = reports();
    for (GpuReading reading : readings) {
      step(reading.uuid(), health(reading.uuid()).shown(reading.signs(), policy, at), at);
    }
    if (!readings.isEmpty()) {
      List<String> shown = readings.stream().map(GpuReading::uuid).toList();
      registered.stream()
          .filter(uuid -> !shown.contains(uuid))
          .forEach(uuid -> step(uuid, health(uuid).notShown(policy, at), at));
    }
    put(node.looked(signs, policy, at));
    return settle(before);
  }

  /**
   * Takes XIDs that the kernel named; what was taken before changes nothing.
   *
   * @param uuids the GPUs at a PCI address, none when they cannot be told
   */
  public boolean logged(List<KernelXid> all, Function<String, List<String>> uuids) {
    Reports before = reports();
    for (KernelXid said : all) {
      if (said.sequence() > kernelSequence) {
        kernelSequence = said.sequence();
        differs = true;
        take(said, uuids.apply(said.bus()));
      }
    }
    return settle(before);
  }

  private void take(KernelXid said, List<String> uuids) {
    Moment at = clock.get();
    boolean old = said.uptimeMs() < watchingSinceMs;
    log.warn("The kernel names an XID{}: {}", old ? " of before the first look" : "", said.text());
    uuids.forEach(uuid -> step(uuid, health(uuid).logged(said, old, policy, at), at));
    if (uuids.isEmpty()) {
      put(node.logged(said, old, policy, at));
    }
  }

  /**
   * Takes who computes on which GPU without holding it.
   *
   * @param evidence by uuid, of every GPU that is trespassed upon now; the others are not
   */
  public boolean trespassed(Map<String, String> evidence) {
    return told(Cause.TRESPASS, evidence);
  }

  /**
   * Takes where processes have outlived their kill.
   *
   * @param evidence by uuid, of every GPU where that is so now; the others are free of it
   */
  public boolean stuck(Map<String, String> evidence) {
    return told(Cause.UNKILLABLE, evidence);
  }

  private boolean told(Cause cause, Map<String, String> evidence) {
    Moment at = clock.get();
    Reports before = reports();
    Set<String> all = new TreeSet<>(gpus.keySet());
    all.addAll(evidence.keySet());
    all.forEach(uuid -> step(uuid, health(uuid).told(cause, evidence.get(uuid), policy, at), at));
    return settle(before);
  }

  /** Takes an operator's word. What stands no more, or stands newly, is left as it is. */
  public boolean clear(List<ClearHealth> clears) {
    Reports before = reports();
    for (ClearHealth clear : clears) {
      for (Map.Entry<String, GpuHealth> gpu : gpus.entrySet()) {
        // The node's report shows what of a GPU drains it, so its word counts for that GPU too.
        if (clear.gpuUuid() == null || clear.gpuUuid().equals(gpu.getKey())) {
          put(gpu.getKey(), gpu.getValue().cleared(clear.cause(), clear.since()));
        }
      }
      if (clear.gpuUuid() == null) {
        put(node.cleared(clear.cause(), clear.since()));
      }
    }
    return settle(before);
  }

  /** Forgets a GPU that is no longer one of the node's. */
  public void forget(String uuid) {
    differs |= gpus.remove(uuid) != null;
  }

  /** GPUs that are registered and not shown any more. */
  public List<String> missing() {
    return gpus.entrySet().stream()
        .filter(gpu -> gpu.getValue().conditions().containsKey(Cause.MISSING.word()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Notes for whatever runs on the GPUs, each handed out once. */
  public List<GpuFinding> takeFindings() {
    List<GpuFinding> taken = List.copyOf(findings);
    findings.clear();
    return taken;
  }

  private GpuHealth health(String uuid) {
    return gpus.getOrDefault(uuid, GpuHealth.unseen());
  }

  private void step(String uuid, GpuHealth.Step step, Moment at) {
    for (Finding found : step.findings()) {
      findings.add(
          new GpuFinding(
              new AllocationNote(found.cause(), found.kind(), uuid, at.text(), found.message()),
              found.pid()));
    }
    put(uuid, step.health());
  }

  private void put(String uuid, GpuHealth now) {
    GpuHealth old = gpus.put(uuid, now);
    differs |= !now.equals(old);
    HealthState before = old == null ? HealthState.HEALTHY : old.state();
    if (now.state() != before) {
      log.warn(
          "GPU {} is now {}: {}.",
          uuid,
          now.state(),
          now.worstFirst().stream().map(Condition::message).findFirst().orElse("nothing stands"));
    }
  }

  private void put(NodeHealth now) {
    if (!now.equals(node)) {
      log.warn("Against this node stands now: {}.", now.conditions().keySet());
      node = now;
      differs = true;
    }
  }

  private boolean settle(Reports before) {
    return !reports().equals(before);
  }

  /**
   * Writes down what changed. To be called once the findings have been taken: an agent that dies
   * before sees the same again, one that dies after has lost nothing.
   */
  public void save() {
    if (!differs) {
      return;
    }
    try {
      DurableFile.write(
          file,
          new Content(FORMAT, bootId, watchingSinceMs, kernelSequence, gpus, node.conditions()));
      differs = false;
    } catch (IOException e) {
      log.error("The health of the GPUs cannot be written; a restart will forget it: {}", e, e);
    }
  }

  private record Reports(List<GpuHealthReport> gpus, List<HealthCondition> node) {}

  private Reports reports() {
    return new Reports(gpuReports(), nodeReports());
  }

  /** Every GPU against which something stands. */
  public List<GpuHealthReport> gpuReports() {
    return gpus.entrySet().stream()
        .flatMap(entry -> entry.getValue().report(entry.getKey(), policy).stream())
        .toList();
  }

  /** What stands against the node: its own, and what of its GPUs keeps all new work away. */
  public List<HealthCondition> nodeReports() {
    List<HealthCondition> all = new ArrayList<>();
    node.conditions().values().stream().map(own -> own.shown(policy)).forEach(all::add);
    gpus.forEach(
        (uuid, gpu) ->
            gpu.worstFirst().stream()
                .filter(condition -> condition.severity() == ConditionSeverity.DRAIN)
                .map(condition -> ofGpu(uuid, condition.shown(policy)))
                .forEach(all::add));
    return all.stream()
        .sorted(Comparator.comparing(HealthCondition::cause).thenComparing(HealthCondition::since))
        .toList();
  }

  private static HealthCondition ofGpu(String uuid, HealthCondition condition) {
    return new HealthCondition(
        condition.cause(),
        condition.severity(),
        condition.since(),
        uuid + ": " + condition.message(),
        condition.hitsWork(),
        condition.returns());
  }
}
