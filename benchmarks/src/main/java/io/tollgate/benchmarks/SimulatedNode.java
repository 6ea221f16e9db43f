package io.tollgate.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** What nodes without hardware say of themselves when they join. */
public final class SimulatedNode {
  private static final int CPUS = 128;
  private static final long MEMORY_BYTES = 1L << 40;
  private static final long GPU_MEMORY_BYTES = 1L << 36;

  private SimulatedNode() {}

  /** The inventory of a node with that many GPUs. */
  public static ObjectNode inventory(int gpus) {
    ObjectNode inventory = Report.object();
    inventory.putNull("address");
    inventory.put("runtime", "process").put("single_tenant", false).put("gpu_source", "simulated");
    inventory.put("cpus", CPUS).put("memory_bytes", MEMORY_BYTES);
    inventory.putObject("labels");
    ArrayNode list = inventory.putArray("gpus");
    for (int i = 0; i < gpus; i++) {
      list.addObject()
          .put("uuid", "GPU-" + UUID.randomUUID())
          .put("index", i)
          .put("model", "h100")
          .put("product", "Simulated H100")
          .put("memory_bytes", GPU_MEMORY_BYTES)
          .putNull("mig_profile");
    }
    return inventory;
  }
}
