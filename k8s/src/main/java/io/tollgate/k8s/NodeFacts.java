package io.tollgate.k8s;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.tollgate.agent.protocol.Inventory;

/**
 * What a node of a cluster offers, read from its API object. Pure.
 *
 * @param name the node's name in the cluster
 * @param ready whether the kubelet says that it is ready; not said counts as no
 * @param cordoned whether the cluster's operator keeps new pods away
 * @param gpusMissing GPUs that the node has and does not offer, mostly because they are sick
 * @param inventory what it offers, in the words of the agent protocol
 */
public record NodeFacts(
    String name, boolean ready, boolean cordoned, int gpusMissing, Inventory inventory) {

  /** Whether a pod may be put there now. */
  public boolean takesWork() {
    return ready && !cordoned;
  }

  /**
   * Reads a node. Nothing is guessed: what is malformed or missing makes the whole reading unclear,
   * because a wrong model or count would be sold.
   *
   * @param node as the API server tells it
   * @param gpuSource who measures the GPUs: {@code dcgm}, {@code nvidia-smi} or {@code simulated}
   */
  public static NodeReading of(Node node, String gpuSource) {
    Complaints complaints = new Complaints();
    NodeOffer offer = new NodeOffer(node, complaints);
    String name = offer.name();
    Inventory inventory = offer.inventory(gpuSource);
    NodeFacts facts =
        new NodeFacts(name, ready(node), cordoned(node), offer.gpusMissing(), inventory);
    return complaints.isEmpty()
        ? new NodeReading.Clear(facts)
        : new NodeReading.Unclear(name, complaints.all());
  }

  private static boolean ready(Node node) {
    NodeStatus status = node.getStatus();
    return status != null
        && status.getConditions().stream()
            .anyMatch(
                condition ->
                    "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private static boolean cordoned(Node node) {
    NodeSpec spec = node.getSpec();
    return spec != null && Boolean.TRUE.equals(spec.getUnschedulable());
  }
}
