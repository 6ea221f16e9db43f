package io.tollgate.k8s;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.Inventory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads name, address, CPUs, memory and labels of a node, and leaves the GPUs to their own. */
final class NodeOffer {
  /** Kubernetes' own words for where a node stands, and ours. */
  private static final Map<String, String> PLACES =
      Map.of(
          "topology.kubernetes.io/region", "region",
          "topology.kubernetes.io/zone", "zone",
          "node.kubernetes.io/instance-type", "instance-type",
          "kubernetes.io/hostname", "hostname",
          "kubernetes.io/arch", "arch");

  /** Labels of operators that sessions may ask for: {@code tollgate.io/rack} is {@code rack}. */
  private static final String OURS = "tollgate.io/";

  private static final int CPUS_MAX = 65_536;
  private static final long MEMORY_MAX = 1L << 52;

  private final ObjectMeta metadata;
  private final NodeStatus status;
  private final Complaints complaints;
  private final GpuSlots gpus;
  private final Amounts allocatable;

  NodeOffer(Node node, Complaints complaints) {
    this.complaints = complaints;
    this.metadata = Optional.ofNullable(node.getMetadata()).orElseGet(ObjectMeta::new);
    this.status = Optional.ofNullable(node.getStatus()).orElseGet(NodeStatus::new);
    this.allocatable = new Amounts("allocatable", status.getAllocatable(), complaints);
    this.gpus =
        new GpuSlots(
            Optional.ofNullable(metadata.getUid()).orElse(""),
            labelsOfNode(),
            allocatable,
            new Amounts("capacity", status.getCapacity(), complaints),
            complaints);
    if (metadata.getName() == null || metadata.getName().isBlank()) {
      complaints.add("metadata.name is missing");
    }
  }

  String name() {
    String name = metadata.getName();
    return name == null || name.isBlank() ? "(unnamed)" : name;
  }

  int gpusMissing() {
    return gpus.missing();
  }

  Inventory inventory(String gpuSource) {
    int cpus = (int) allocatable.atLeastOne("cpu", CPUS_MAX);
    long memory = allocatable.atLeastOne("memory", MEMORY_MAX);
    List<GpuDescription> slots = gpus.slots();
    // Pods have namespaces and cgroups of their own, so two accounts can share a node.
    return new Inventory(address(), "pod", false, gpuSource, cpus, memory, labels(), slots);
  }

  private String address() {
    return address("InternalIP").or(() -> address("Hostname")).orElseGet(this::name);
  }

  private Optional<String> address(String type) {
    return status.getAddresses().stream()
        .filter(address -> type.equals(address.getType()))
        .map(NodeAddress::getAddress)
        .filter(address -> address != null && !address.isBlank())
        .findFirst();
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    labelsOfNode()
        .forEach(
            (key, value) -> {
              String place = PLACES.get(key);
              if (place != null) {
                labels.putIfAbsent(place, value);
              } else if (key.startsWith(OURS) && key.length() > OURS.length()) {
                labels.put(key.substring(OURS.length()), value); // The operator's word wins.
              }
            });
    return labels;
  }

  private Map<String, String> labelsOfNode() {
    return metadata.getLabels() == null ? Map.of() : new TreeMap<>(metadata.getLabels());
  }
}
