package io.tollgate.scheduler.agent.protocol;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The messages of agent protocol version 1, field for field as in docs/protocol/agent-v1.md. */
public final class Messages {
  /** The version this server speaks. */
  public static final int PROTOCOL = 1;

  private Messages() {}

  /** A node's GPU as its agent found it. */
  public record GpuFact(
      String uuid,
      int index,
      String model,
      String product,
      long memoryBytes,
      @Nullable String migProfile) {}

  /** What a node is made of. */
  public record Inventory(
      @Nullable String address,
      String runtime,
      boolean singleTenant,
      String gpuSource,
      int cpus,
      long memoryBytes,
      Map<String, String> labels,
      List<GpuFact> gpus) {}

  /** A one-time token traded for a node key. */
  public record JoinRequest(
      int protocol,
      String token,
      UUID agentNonce,
      String bootId,
      String agentVersion,
      Inventory inventory) {}

  /** The key; this is the only time it is sent. */
  public record JoinAnswer(int protocol, UUID nodeId, String nodeName, String nodeKey) {}

  /** The health of one GPU. */
  public record GpuHealth(
      String gpuUuid, String state, @Nullable String cause, @Nullable Integer xid) {}

  /** Utilization of one GPU in one minute of the attempt. */
  public record Utilization(
      String gpuUuid,
      int minute,
      int samples,
      int expectedSamples,
      @Nullable Double gpuPercentAvg,
      @Nullable Double gpuPercentMax,
      @Nullable Long memoryUsedBytesMax,
      @Nullable Double powerWattsAvg,
      @Nullable Double powerWattsMax,
      @Nullable Long energyMillijoules,
      @Nullable String source) {

    /** Whether such a row can be at all; one that cannot must not keep a proof from being taken. */
    public boolean plausible() {
      return minute >= 0 && samples >= 0 && expectedSamples >= 0;
    }
  }

  /** An allocation as the agent knows it. */
  public record AllocationReport(
      UUID id,
      String state,
      long elapsedMs,
      long runLimitMs,
      @Nullable String endCause,
      @Nullable Integer exitCode,
      @Nullable String message,
      boolean released,
      Map<String, Integer> ports,
      List<Utilization> utilization) {}

  /** The world as the agent sees it. */
  public record SyncRequest(
      int protocol,
      UUID nodeId,
      String bootId,
      UUID agentNonce,
      long agentInstance,
      long sequence,
      String agentVersion,
      long desiredVersion,
      @Nullable Inventory inventory,
      List<GpuHealth> health,
      List<AllocationReport> allocations) {}

  /** What the work is. */
  public record Spec(
      List<String> command,
      Map<String, String> environment,
      List<String> ports,
      int cpus,
      long memoryBytes) {}

  /** An allocation as it should be. */
  public record Desired(
      UUID id,
      UUID sessionId,
      int attempt,
      int rank,
      int ranks,
      String target,
      @Nullable String stopReason,
      List<String> gpus,
      long runLimitMs,
      long graceMs,
      long startTimeoutMs,
      Spec spec) {}

  /** What of an allocation is durable at the server. */
  public record Taken(
      UUID id,
      int utilizationThroughMinute,
      @com.fasterxml.jackson.annotation.JsonProperty("final") boolean isFinal) {}

  /** Somebody wants to read a piece of a log. */
  public record Wanted(
      UUID requestId, UUID allocationId, String kind, long offset, int limitBytes, int waitMs) {}

  /** The world as it should be. */
  public record SyncAnswer(
      int protocol,
      long agentInstance,
      boolean standDown,
      long desiredVersion,
      @Nullable List<Desired> allocations,
      List<Taken> taken,
      List<Wanted> wanted,
      boolean inventoryWanted,
      long nextSyncMs) {}

  /**
   * A piece of what was wanted.
   *
   * @param bytes the piece in base64
   */
  public record DataRequest(
      UUID requestId, String kind, long offset, String bytes, boolean complete) {

    /** The piece itself; throws IllegalArgumentException when it is not base64. */
    public byte[] piece() {
      return Base64.getDecoder().decode(bytes);
    }
  }
}
