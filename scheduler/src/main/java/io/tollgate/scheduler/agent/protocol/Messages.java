package io.tollgate.scheduler.agent.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
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

  /** An immutable copy; what the other side left out is empty. */
  private static <T> List<T> copyOf(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

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

  /** One thing that is held against a GPU or a node. */
  public record Condition(
      String cause,
      String severity,
      String since,
      String message,
      boolean hitsWork,
      boolean returns) {}

  /** The health of one GPU; older agents say nothing of conditions. */
  public record GpuHealth(
      String gpuUuid,
      String state,
      @Nullable String cause,
      @Nullable Integer xid,
      List<Condition> conditions) {

    public GpuHealth {
      conditions = copyOf(conditions);
    }
  }

  /** What befell the GPUs of an allocation while its work ran. */
  public record Note(String cause, String kind, String gpuUuid, String at, String message) {}

  /** An operator's word that a condition is dealt with. */
  public record ClearHealth(@Nullable String gpuUuid, String cause, String since) {}

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
      @Nullable String hardwareCause,
      @Nullable Integer exitCode,
      @Nullable String message,
      boolean released,
      Map<String, Integer> ports,
      List<Note> notes,
      List<Utilization> utilization,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean nodeFault) {

    public AllocationReport {
      notes = copyOf(notes);
    }
  }

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
      List<Condition> nodeHealth,
      List<AllocationReport> allocations) {

    public SyncRequest {
      nodeHealth = copyOf(nodeHealth);
    }
  }

  /** What the work is. */
  public record Spec(
      List<String> command,
      Map<String, String> environment,
      List<String> ports,
      int cpus,
      long memoryBytes) {}

  /**
   * An allocation as it should be.
   *
   * @param gpuThousandths how much of its GPU it may use; absent for whole ones
   */
  public record Desired(
      UUID id,
      UUID sessionId,
      int attempt,
      int rank,
      int ranks,
      String target,
      @Nullable String stopReason,
      List<String> gpus,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer gpuThousandths,
      long runLimitMs,
      long graceMs,
      long startTimeoutMs,
      Spec spec) {}

  /** A page of a directory: the bytes of an answer of the kind {@code files}, as JSON. */
  public record FilePage(List<FileEntry> items, @Nullable String next) {}

  /** One entry of a directory; the name is escaped. */
  public record FileEntry(String name, String type, long size, long modifiedMs) {}

  /** What of an allocation is durable at the server. */
  public record Taken(
      UUID id,
      int utilizationThroughMinute,
      @com.fasterxml.jackson.annotation.JsonProperty("final") boolean isFinal,
      @Nullable Long keepSeconds) {}

  /**
   * Somebody wants to read a piece of a log, or to see, read or put files.
   *
   * @param gaps always true: a piece of a log may begin later than it was asked for
   */
  public record Wanted(
      UUID requestId,
      UUID allocationId,
      String kind,
      long offset,
      int limitBytes,
      int waitMs,
      @Nullable Boolean gaps,
      @Nullable FileWish file) {}

  /** What of an allocation's files is wanted. */
  public record FileWish(
      String path,
      @Nullable String cursor,
      int entriesMax,
      @Nullable String etag,
      @Nullable Upload upload) {}

  /**
   * A piece of a file that is put.
   *
   * @param bytes the piece in base64
   */
  public record Upload(UUID id, String bytes, boolean last, @Nullable String sha256) {}

  /** What a node says of a file beside its bytes. */
  public record FileFacts(
      long size, @Nullable String etag, @Nullable String refusal, @Nullable String message) {}

  /** The world as it should be. */
  public record SyncAnswer(
      int protocol,
      long agentInstance,
      boolean standDown,
      long desiredVersion,
      @Nullable List<Desired> allocations,
      List<Taken> taken,
      List<Wanted> wanted,
      List<ClearHealth> clearHealth,
      boolean inventoryWanted,
      long nextSyncMs) {}

  /**
   * A piece of what was wanted.
   *
   * @param bytes the piece in base64
   * @param gap of a log: what followed the piece was dropped
   * @param facts of files
   */
  public record DataRequest(
      UUID requestId,
      String kind,
      long offset,
      String bytes,
      boolean complete,
      @Nullable Boolean gap,
      @Nullable FileFacts facts) {

    /** The piece itself; throws IllegalArgumentException when it is not base64. */
    public byte[] piece() {
      return Base64.getDecoder().decode(bytes);
    }
  }
}
