package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.ClearHealth;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.Messages.Taken;
import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import io.tollgate.scheduler.agent.protocol.Messages.Wanted;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Builds the answers of a sync. */
final class SyncAnswers {
  /** A node that was told to stand down asks again now and then, in case the newer one is gone. */
  private static final long STAND_DOWN_MS = 5_000;

  private SyncAnswers() {}

  static SyncAnswer of(SyncTurn.Taken said, SyncRequest request, List<Wanted> wanted) {
    SyncTurn.Standing standing = said.standing();
    return new SyncAnswer(
        Messages.PROTOCOL,
        standing.instance(),
        standing.standDown(),
        Math.max(said.version(), request.desiredVersion()),
        said.desired(),
        // Of a stood-down process nothing is taken.
        standing.standDown() ? List.of() : taken(request, said.keep()),
        wanted,
        said.clears().stream()
            .map(clear -> new ClearHealth(clear.gpuUuid(), clear.cause(), clear.since()))
            .toList(),
        standing.inventoryWanted(),
        standing.standDown() ? STAND_DOWN_MS : 0);
  }

  /** What this request brought is durable by the time it is answered. */
  private static List<Taken> taken(SyncRequest request, Map<UUID, Long> keep) {
    return request.allocations().stream().map(report -> taken(report, keep)).toList();
  }

  private static Taken taken(AllocationReport report, Map<UUID, Long> keep) {
    int through = report.utilization().stream().mapToInt(Utilization::minute).max().orElse(-1);
    boolean over = report.state().equals("exited") || report.state().equals("lost");
    // The newest minute of running work is still growing; only those before it are complete.
    return new Taken(
        report.id(),
        over ? through : through - 1,
        over && report.released(),
        keep.get(report.id()));
  }

  /** The answer to a sync that a newer one overtook: nothing. */
  static SyncAnswer overtaken(SyncRequest request) {
    return new SyncAnswer(
        Messages.PROTOCOL,
        request.agentInstance(),
        false,
        request.desiredVersion(),
        null,
        List.of(),
        List.of(),
        List.of(),
        false,
        0);
  }
}
