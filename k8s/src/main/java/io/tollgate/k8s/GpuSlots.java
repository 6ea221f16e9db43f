package io.tollgate.k8s;

import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.protocol.GpuDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs of a node as slots. Kubernetes counts GPUs and never names them: which card a pod gets
 * is the device plugin's choice. So each countable GPU or MIG slice becomes a slot with a name of
 * its own, made from the node's uid, and the server fences slots as it fences cards elsewhere.
 */
final class GpuSlots {
  private static final String GPU = "nvidia.com/gpu";
  private static final String PRODUCT = "nvidia.com/gpu.product";
  private static final String COUNT = "nvidia.com/gpu.count";
  private static final String STRATEGY = "nvidia.com/mig.strategy";
  private static final Pattern MIG_RESOURCE =
      Pattern.compile("nvidia\\.com/(mig-([0-9]+g\\.[0-9]+gb[a-z0-9.]*))");

  /** With the strategy {@code single} the slice stands in the product's name. */
  private static final Pattern MIG_PRODUCT =
      Pattern.compile("(.+)-MIG-([0-9]+g\\.[0-9]+gb[a-z0-9.+]*)");

  /** Feature discovery appends it when several pods get the same card. */
  private static final String SHARED = "-SHARED";

  /** No server sold today has more cards, or makes more slices of them. */
  private static final int GPUS_MAX = 1024;

  private static final long MEBIBYTE = 1L << 20;

  private final String nodeUid;
  private final Map<String, String> labels;
  private final Amounts allocatable;
  private final Amounts capacity;
  private final Complaints complaints;
  private final List<GpuDescription> slots = new ArrayList<>();
  private int missing;

  GpuSlots(
      String nodeUid,
      Map<String, String> labels,
      Amounts allocatable,
      Amounts capacity,
      Complaints complaints) {
    this.nodeUid = nodeUid;
    this.labels = labels;
    this.allocatable = allocatable;
    this.capacity = capacity;
    this.complaints = complaints;
    read();
  }

  /** What is offered, whole cards first. */
  List<GpuDescription> slots() {
    return List.copyOf(slots);
  }

  /** How many there are that are not offered. */
  int missing() {
    return missing;
  }

  private void read() {
    readWhole();
    for (String resource : allocatable.names()) {
      Matcher slice = MIG_RESOURCE.matcher(resource);
      if (slice.matches()) {
        int count = (int) allocatable.of(resource, GPUS_MAX);
        missing += Math.max(0, (int) capacity.of(resource, GPUS_MAX) - count);
        add(slice.group(1), count, slice.group(2), resource + ".memory");
      }
    }
    if (!slots.isEmpty() && nodeUid.isBlank()) {
      complaints.add("metadata.uid is missing, so its GPUs cannot be told from another node's");
    }
  }

  private void readWhole() {
    int count = (int) allocatable.of(GPU, GPUS_MAX);
    int there = (int) capacity.of(GPU, GPUS_MAX);
    long labelled = number(COUNT, GPUS_MAX);
    // With the strategy "mixed" the label counts cards that are cut into slices, too.
    if (!"mixed".equals(labels.get(STRATEGY))) {
      there = Math.max(there, (int) labelled);
    }
    missing += Math.max(0, there - count);
    String product = labels.getOrDefault(PRODUCT, "");
    Matcher single = MIG_PRODUCT.matcher(product);
    add("gpu", count, single.matches() ? single.group(2) : null, "nvidia.com/gpu.memory");
  }

  private void add(String kind, int count, @Nullable String migProfile, String memoryLabel) {
    if (count == 0) {
      return;
    }
    String product = labels.getOrDefault(PRODUCT, "");
    if (product.isBlank()) {
      complaints.add(
          "the label "
              + PRODUCT
              + " is missing, so the model of its GPUs is unknown; is GPU feature"
              + " discovery running there?");
      return;
    }
    if (product.endsWith(SHARED)) {
      complaints.add(
          "its GPUs are time-sliced ("
              + PRODUCT
              + " is "
              + product
              + "), and a share of a card cannot"
              + " be sold as a card");
      return;
    }
    Matcher single = MIG_PRODUCT.matcher(product);
    String card = single.matches() ? single.group(1) : product;
    long memory = number(memoryLabel, 1L << 31) * MEBIBYTE;
    for (int i = 0; i < count; i++) {
      slots.add(
          new GpuDescription(
              "K8S-" + nodeUid + "-" + kind + "-" + i,
              slots.size(),
              GpuModels.slug(card, migProfile),
              product,
              memory,
              migProfile));
    }
  }

  /** A whole number in a label; 0 when there is no such label, and after a complaint. */
  private long number(String label, long max) {
    String text = labels.get(label);
    if (text == null) {
      return 0;
    }
    if (!text.matches("[0-9]{1,12}") || Long.parseLong(text) > max) {
      complaints.add(
          "the label " + label + " is \"" + text + "\", not a whole number up to " + max);
      return 0;
    }
    return Long.parseLong(text);
  }
}
