package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What to start now, and why and how long the others wait. Pure: same arguments, same plan. */
public final class Decision {

  private Decision() {}

  /**
   * Decides once. Nothing is remembered between calls; the promises travel in the state.
   *
   * @param state the cluster as it is
   * @param policy the rules
   * @param now the moment of deciding
   */
  public static Plan of(ClusterState state, Policy policy, Instant now) {
    Map<NodeId, NodeView> nodes = new TreeMap<>(state.nodes());
    Map<NodeId, Set<String>> taken = new HashMap<>();
    Map<NodeId, int[]> cpus = new HashMap<>();
    Map<NodeId, long[]> memory = new HashMap<>();
    for (HeldSession session : state.held().values()) {
      for (HeldAllocation held : session.allocations()) {
        taken.computeIfAbsent(held.node(), id -> new HashSet<>()).addAll(held.gpuUuids());
        cpus.computeIfAbsent(held.node(), id -> new int[1])[0] += held.cpus();
        memory.computeIfAbsent(held.node(), id -> new long[1])[0] += held.memoryBytes();
      }
    }
    List<Start> starts = new ArrayList<>();
    Map<SessionId, Waiting> waiting = new HashMap<>();
    Map<Pool, Integer> positions = new HashMap<>();
    for (QueuedSession session : state.queue().values().stream().sorted(Order.SUBMIT).toList()) {
      List<Placement> placements = new ArrayList<>();
      for (NodeView node : nodes.values()) {
        Set<String> used = taken.computeIfAbsent(node.id(), id -> new HashSet<>());
        List<String> free =
            node.gpus().stream()
                .filter(gpu -> gpu.healthy() && !used.contains(gpu.uuid()))
                .map(GpuView::uuid)
                .toList();
        Feasibility.Free left =
            new Feasibility.Free(
                free.size(),
                node.cpus() - cpus.computeIfAbsent(node.id(), id -> new int[1])[0],
                node.memoryBytes() - memory.computeIfAbsent(node.id(), id -> new long[1])[0]);
        if (placements.size() < session.shape().nodes()
            && node.availability().state() == Availability.State.READY
            && node.world().equals(session.world())
            && Feasibility.of(node, left, session.shape()) == Feasibility.FITS) {
          placements.add(
              new Placement(
                  placements.size(),
                  node.id(),
                  node.version(),
                  free.subList(0, session.shape().gpusPerNode()),
                  session.shape().cpus(),
                  session.shape().memoryBytes()));
        }
      }
      if (placements.size() == session.shape().nodes() && !gated(session, now)) {
        placements.forEach(
            placement -> {
              taken.get(placement.node()).addAll(placement.gpuUuids());
              cpus.get(placement.node())[0] += placement.cpus();
              memory.get(placement.node())[0] += placement.memoryBytes();
            });
        starts.add(new Start(session.id(), session.version(), placements));
      } else {
        int position = positions.merge(session.pool(), 1, Integer::sum);
        waiting.put(
            session.id(),
            new Waiting(
                List.of(
                    WaitReason.of(
                        WaitCode.CAPACITY, WaitCode.CAPACITY.sentence(), Optional.empty())),
                new Eta.None(WaitCode.CAPACITY),
                position));
      }
    }
    return new Plan(starts, waiting, Map.of());
  }

  private static boolean gated(QueuedSession session, Instant now) {
    return session.cleanupUntil().isPresent()
        || session.notBefore().filter(now::isBefore).isPresent();
  }
}
