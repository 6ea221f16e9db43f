package io.tollgate.scheduler.session;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Writes the rows that hold GPUs, under the constraints of the cellar: no GPU beyond its whole, no
 * part of one of two accounts, no node of two that cannot keep them apart.
 */
final class SqlHeldGpus {
  private static final String WHOLE =
      """
      INSERT INTO scheduler.allocation_gpu (allocation_id, node_id, gpu_uuid, account_id, single_tenant)
      SELECT held.allocation, n.id, gpu, s.account_id, n.single_tenant
      FROM unnest(:allocations::uuid[], :nodes::uuid[], :sessions::uuid[], :gpus::text[])
        AS held (allocation, node, session, gpu)
      JOIN scheduler.node n ON n.id = held.node
      JOIN scheduler.session s ON s.id = held.session
      """;

  private static final String PART =
      """
      INSERT INTO scheduler.allocation_gpu (allocation_id, node_id, gpu_uuid, account_id, single_tenant, slice)
      SELECT :allocation, n.id, :gpu, s.account_id, n.single_tenant,
        scheduler.free_slice(:gpu, :thousandths)
      FROM scheduler.node n, scheduler.session s WHERE n.id = :node AND s.id = :session
      """;

  private final Handle handle;

  SqlHeldGpus(Handle handle) {
    this.handle = handle;
  }

  void insert(List<Allocation> allocations) {
    List<OneGpu> all =
        allocations.stream()
            .flatMap(
                allocation -> allocation.gpuUuids().stream().map(g -> new OneGpu(allocation, g)))
            .toList();
    whole(all.stream().filter(one -> !one.isPart()).toList());
    parts(all.stream().filter(OneGpu::isPart).toList());
  }

  private record OneGpu(Allocation of, String gpu) {
    boolean isPart() {
      return of.gpuThousandths() < Shape.WHOLE;
    }
  }

  private void whole(List<OneGpu> gpus) {
    if (!gpus.isEmpty()) {
      handle
          .createUpdate(WHOLE)
          .bind("allocations", ids(gpus, one -> one.of().id().value()))
          .bind("nodes", ids(gpus, one -> one.of().node().value()))
          .bind("sessions", ids(gpus, one -> one.of().session().value()))
          .bind("gpus", gpus.stream().map(OneGpu::gpu).toArray(String[]::new))
          .execute();
    }
  }

  /** One after the other, since each looks for what the others have left. */
  private void parts(List<OneGpu> gpus) {
    PreparedBatch batch = handle.prepareBatch(PART);
    for (OneGpu one : gpus) {
      batch
          .bind("allocation", one.of().id().value())
          .bind("session", one.of().session().value())
          .bind("node", one.of().node().value())
          .bind("gpu", one.gpu())
          .bind("thousandths", one.of().gpuThousandths())
          .add();
    }
    batch.execute();
  }

  private static UUID[] ids(List<OneGpu> gpus, Function<OneGpu, UUID> id) {
    return gpus.stream().map(id).toArray(UUID[]::new);
  }
}
