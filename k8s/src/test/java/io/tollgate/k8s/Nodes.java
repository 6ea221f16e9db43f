package io.tollgate.k8s;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;

/** Nodes as an API server would tell them. */
final class Nodes {
  private Nodes() {}

  /** Eight H100 in a cloud's zone, ready. */
  static Node h100() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("gpu-worker-1")
        .withUid("3f0c2a5e-0000-4000-8000-000000000001")
        .addToLabels("kubernetes.io/hostname", "gpu-worker-1")
        .addToLabels("kubernetes.io/arch", "amd64")
        .addToLabels("node.kubernetes.io/instance-type", "p5.48xlarge")
        .addToLabels("topology.kubernetes.io/region", "eu-central-1")
        .addToLabels("topology.kubernetes.io/zone", "eu-central-1b")
        .addToLabels("tollgate.io/rack", "r7")
        .addToLabels("nvidia.com/gpu.present", "true")
        .addToLabels("nvidia.com/gpu.product", "NVIDIA-H100-80GB-HBM3")
        .addToLabels("nvidia.com/gpu.count", "8")
        .addToLabels("nvidia.com/gpu.memory", "81559")
        .addToLabels("nvidia.com/mig.strategy", "single")
        .endMetadata()
        .withNewStatus()
        .addNewAddress("gpu-worker-1", "Hostname")
        .addNewAddress("10.0.3.17", "InternalIP")
        .withCapacity(amounts("cpu", "192", "memory", "2097152Mi", "nvidia.com/gpu", "8"))
        .withAllocatable(
            amounts("cpu", "191450m", "memory", "2031616Mi", "nvidia.com/gpu", "8", "pods", "110"))
        .addNewCondition()
        .withType("MemoryPressure")
        .withStatus("False")
        .endCondition()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  /** One whole A100, one cut into three slices of which one is sick; cordoned. */
  static Node slices() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("slices")
        .withUid("3f0c2a5e-0000-4000-8000-000000000002")
        .addToLabels("nvidia.com/gpu.product", "NVIDIA-A100-SXM4-40GB")
        .addToLabels("nvidia.com/gpu.count", "2")
        .addToLabels("nvidia.com/gpu.memory", "40960")
        .addToLabels("nvidia.com/mig.strategy", "mixed")
        .addToLabels("nvidia.com/mig-1g.5gb.count", "3")
        .addToLabels("nvidia.com/mig-1g.5gb.memory", "4864")
        .endMetadata()
        .withNewSpec()
        .withUnschedulable(true)
        .endSpec()
        .withNewStatus()
        .withCapacity(
            amounts(
                "cpu",
                "32",
                "memory",
                "256Gi",
                "nvidia.com/gpu",
                "1",
                "nvidia.com/mig-1g.5gb",
                "3"))
        .withAllocatable(
            amounts(
                "cpu",
                "31.5",
                "memory",
                "250G",
                "nvidia.com/gpu",
                "1",
                "nvidia.com/mig-1g.5gb",
                "2",
                "nvidia.com/mig-3g.20gb",
                "0"))
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  /** The H100 node with another label; null takes the label away. */
  static Node labelled(String label, String value) {
    Node node = h100();
    if (value == null) {
      node.getMetadata().getLabels().remove(label);
    } else {
      node.getMetadata().getLabels().put(label, value);
    }
    return node;
  }

  /** The H100 node with another allocatable amount; null takes it away. */
  static Node allocatable(String resource, String amount) {
    Node node = h100();
    if (amount == null) {
      node.getStatus().getAllocatable().remove(resource);
    } else {
      node.getStatus().getAllocatable().putAll(amounts(resource, amount));
    }
    return node;
  }

  /** Not parsed on the way in, because what an API server sends may be anything. */
  private static Map<String, Quantity> amounts(String... namesAndAmounts) {
    Map<String, Quantity> amounts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndAmounts.length; i += 2) {
      Quantity quantity = new Quantity();
      quantity.setAmount(namesAndAmounts[i + 1]);
      amounts.put(namesAndAmounts[i], quantity);
    }
    return amounts;
  }
}
