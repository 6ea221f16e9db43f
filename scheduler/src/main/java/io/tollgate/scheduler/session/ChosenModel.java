package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;

/**
 * Of several GPU models that would do, the one on which the work begins is the session's from then
 * on: it pays that model's price, and what was held for a dearer one comes back. Failed starts
 * choose nothing.
 */
final class ChosenModel {

  private ChosenModel() {}

  static void whenRunning(Transaction tx, Session session, Cause cause, Instant now) {
    if (session.request().shape().otherModels().isEmpty()) {
      return;
    }
    List<Allocation> ranks = tx.allocations().ofAttempt(session.id(), session.progress().attempt());
    List<Node> nodes =
        tx.nodes().findAll(ranks.stream().map(rank -> rank.node().value()).limit(1).toList());
    String model =
        nodes.stream()
            .flatMap(node -> node.gpuModel().stream())
            .filter(session.request().shape().gpuModels()::contains)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "session " + session.id() + " runs on none of its models"));
    if (!Planted.is(HouseDefect.DEAREST_MODEL_KEPT)) {
      tx.metering().chooseModel(session.id().value(), model, cause, now);
    }
    tx.sessions().chooseModel(session.id(), model);
  }
}
