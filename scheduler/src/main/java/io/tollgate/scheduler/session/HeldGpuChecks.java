package io.tollgate.scheduler.session;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeRow;
import io.tollgate.scheduler.node.NodeRows;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What the constraints on held GPUs insist on, for a world that has no tables. */
final class HeldGpuChecks {

  private HeldGpuChecks() {}

  static void check(
      Allocation allocation,
      AllocationRows rows,
      NodeRows nodes,
      Function<UUID, Optional<AccountId>> accounts) {
    Optional<AccountId> account = accounts.apply(allocation.session().value());
    for (String gpu : allocation.gpuUuids()) {
      int held = allocation.gpuThousandths();
      for (Allocation holder : rows.holdersOf(gpu)) {
        held += holder.gpuThousandths();
        refuse(
            held > Shape.WHOLE || !accounts.apply(holder.session().value()).equals(account),
            "GPU " + gpu,
            allocation,
            holder);
      }
    }
    NodeRow node = nodes.get(allocation.node().value());
    if (node != null && node.singleTenant) {
      for (Allocation holder : rows.heldOn(allocation.node().value())) {
        refuse(
            !accounts.apply(holder.session().value()).equals(account),
            "node " + node.name,
            allocation,
            holder);
      }
    }
  }

  private static void refuse(boolean bad, String what, Allocation wanted, Allocation holder) {
    if (bad) {
      throw new IllegalStateException(
          what + " of allocation " + wanted.id() + " is held by " + holder.id());
    }
  }
}
