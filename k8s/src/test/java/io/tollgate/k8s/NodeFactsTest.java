package io.tollgate.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.Inventory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeFactsTest {

  @Test
  void reads_a_node_of_whole_cards_into_the_agents_inventory() {
    NodeFacts facts = clear(Nodes.h100());

    assertThat(facts.name()).isEqualTo("gpu-worker-1");
    assertThat(facts.takesWork()).isTrue();
    assertThat(facts.gpusMissing()).isZero();
    Inventory inventory = facts.inventory();
    assertThat(inventory.address()).isEqualTo("10.0.3.17");
    assertThat(inventory.runtime()).isEqualTo("pod");
    assertThat(inventory.singleTenant()).isFalse();
    assertThat(inventory.gpuSource()).isEqualTo("dcgm");
    assertThat(inventory.cpus()).as("part of a CPU is not offered").isEqualTo(191);
    assertThat(inventory.memoryBytes()).isEqualTo(2_031_616L << 20);
    assertThat(inventory.labels())
        .containsOnly(
            entry("hostname", "gpu-worker-1"),
            entry("arch", "amd64"),
            entry("instance-type", "p5.48xlarge"),
            entry("region", "eu-central-1"),
            entry("zone", "eu-central-1b"),
            entry("rack", "r7"));
    assertThat(inventory.gpus()).hasSize(8).extracting(GpuDescription::model).containsOnly("h100");
    assertThat(inventory.gpus().get(7))
        .isEqualTo(
            new GpuDescription(
                "K8S-3f0c2a5e-0000-4000-8000-000000000001-gpu-7",
                7,
                "h100",
                "NVIDIA-H100-80GB-HBM3",
                81_559L << 20,
                null));
  }

  @Test
  void tells_slices_from_whole_cards_and_counts_what_is_sick() {
    NodeFacts facts = clear(Nodes.slices());

    assertThat(facts.ready()).isTrue();
    assertThat(facts.cordoned()).isTrue();
    assertThat(facts.takesWork()).isFalse();
    assertThat(facts.gpusMissing()).isEqualTo(1);
    assertThat(facts.inventory().address()).as("no address but its name").isEqualTo("slices");
    assertThat(facts.inventory().memoryBytes()).isEqualTo(250_000_000_000L);
    assertThat(facts.inventory().gpus())
        .extracting(GpuDescription::index, GpuDescription::model, GpuDescription::memoryBytes)
        .containsExactly(
            tuple(0, "a100", 40_960L << 20),
            tuple(1, "a100-1g.5gb", 4_864L << 20),
            tuple(2, "a100-1g.5gb", 4_864L << 20));
  }

  @Test
  void reads_the_slice_from_the_product_when_all_cards_are_cut_alike() {
    NodeFacts facts =
        clear(Nodes.labelled("nvidia.com/gpu.product", "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb"));

    assertThat(facts.inventory().gpus()).hasSize(8);
    assertThat(facts.inventory().gpus().get(0).model()).isEqualTo("h100-1g.10gb");
    assertThat(facts.inventory().gpus().get(0).migProfile()).isEqualTo("1g.10gb");
  }

  @ParameterizedTest
  @CsvSource({
    "Tesla-T4, t4",
    "NVIDIA-A10G, a10g",
    "NVIDIA-GeForce-RTX-4090, rtx-4090",
    "NVIDIA-L40S, l40s"
  })
  void names_the_model_as_an_agent_on_a_plain_machine_would(String product, String model) {
    NodeFacts facts = clear(Nodes.labelled("nvidia.com/gpu.product", product));

    assertThat(facts.inventory().gpus().get(0).model()).isEqualTo(model);
  }

  @Test
  void says_how_many_cards_are_there_and_not_offered() {
    assertThat(clear(Nodes.allocatable("nvidia.com/gpu", "6")).gpusMissing()).isEqualTo(2);
    assertThat(clear(Nodes.allocatable("nvidia.com/gpu", null)).inventory().gpus()).isEmpty();
    assertThat(clear(Nodes.allocatable("nvidia.com/gpu", null)).gpusMissing()).isEqualTo(8);
  }

  @Test
  void a_node_without_cards_offers_none() {
    Node node = Nodes.h100();
    node.getStatus().getAllocatable().remove("nvidia.com/gpu");
    node.getStatus().getCapacity().remove("nvidia.com/gpu");
    node.getMetadata().getLabels().keySet().removeIf(label -> label.startsWith("nvidia.com/"));

    assertThat(clear(node).inventory().gpus()).isEmpty();
    assertThat(clear(node).gpusMissing()).isZero();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"False", "Unknown"})
  void takes_no_work_unless_the_kubelet_says_ready(String status) {
    Node node = Nodes.h100();
    node.getStatus()
        .setConditions(
            status == null
                ? List.of()
                : List.of(new NodeConditionBuilder().withType("Ready").withStatus(status).build()));

    assertThat(clear(node).takesWork()).isFalse();
  }

  @Test
  void memory_that_nobody_tells_is_unknown_and_no_obstacle() {
    NodeFacts facts = clear(Nodes.labelled("nvidia.com/gpu.memory", null));

    assertThat(facts.inventory().gpus().get(0).memoryBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"192, 192", "1e2, 100", "2.9, 2", "5500m, 5", "1k, 1000", "2Ki, 2048", ".5k, 500"})
  void reads_every_way_of_writing_a_quantity(String written, int cpus) {
    assertThat(clear(Nodes.allocatable("cpu", written)).inventory().cpus()).isEqualTo(cpus);
  }

  @Test
  void reads_a_quantity_that_was_parsed_into_amount_and_unit() {
    Node node = Nodes.h100();
    node.getStatus().getAllocatable().put("cpu", Quantity.parse("5500m"));

    assertThat(clear(node).inventory().cpus()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "lots", "-8", "8 GPUs", "0x10", "1.2.3", "8Kb", "1e999", "99999999999", "NaN"})
  void a_malformed_or_absurd_quantity_makes_the_reading_unclear(String written) {
    for (String resource : List.of("cpu", "memory", "nvidia.com/gpu")) {
      boolean fine = resource.equals("memory") && written.equals("99999999999");
      NodeReading reading = NodeFacts.of(Nodes.allocatable(resource, written), "dcgm");
      if (!fine) {
        assertThat(complaints(reading)).singleElement().asString().contains(resource);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "memory"})
  void a_node_that_does_not_say_what_it_offers_is_unclear(String resource) {
    assertThat(complaints(NodeFacts.of(Nodes.allocatable(resource, null), "dcgm")))
        .containsExactly("allocatable " + resource + " is missing");
  }

  @Test
  void cards_of_an_unknown_model_are_not_sold() {
    assertThat(complaints(NodeFacts.of(Nodes.labelled("nvidia.com/gpu.product", null), "dcgm")))
        .singleElement()
        .asString()
        .contains("nvidia.com/gpu.product is missing", "GPU feature discovery");
  }

  @Test
  void shares_of_a_card_are_not_sold_as_cards() {
    assertThat(
            complaints(
                NodeFacts.of(Nodes.labelled("nvidia.com/gpu.product", "Tesla-T4-SHARED"), "dcgm")))
        .singleElement()
        .asString()
        .contains("time-sliced");
  }

  @ParameterizedTest
  @CsvSource({
    "nvidia.com/gpu.memory, 80GB",
    "nvidia.com/gpu.count, -1",
    "nvidia.com/gpu.count, 9e9"
  })
  void a_malformed_label_makes_the_reading_unclear(String label, String value) {
    assertThat(complaints(NodeFacts.of(Nodes.labelled(label, value), "dcgm")))
        .singleElement()
        .asString()
        .contains(label, value);
  }

  @Test
  void an_empty_object_is_told_everything_it_lacks_at_once() {
    NodeReading reading = NodeFacts.of(new Node(), "dcgm");

    assertThat(reading.<String>fold(clear -> "clear", NodeReading.Unclear::node))
        .isEqualTo("(unnamed)");
    assertThat(complaints(reading))
        .containsExactly(
            "metadata.name is missing",
            "allocatable cpu is missing",
            "allocatable memory is missing");
  }

  @Test
  void the_same_node_reads_the_same_twice() {
    assertThat(NodeFacts.of(Nodes.slices(), "dcgm"))
        .isEqualTo(NodeFacts.of(Nodes.slices(), "dcgm"));
  }

  private static NodeFacts clear(Node node) {
    return NodeFacts.of(node, "dcgm")
        .fold(
            NodeReading.Clear::facts,
            unclear -> {
              throw new AssertionError(unclear.complaints());
            });
  }

  private static List<String> complaints(NodeReading reading) {
    return reading.fold(clear -> List.of(), NodeReading.Unclear::complaints);
  }
}
