package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Whom sessions are with: on no GPU with another account's, on no node with one that they avoid;
 * and what they pay: the price of the model that they run on.
 */
final class CompanyAudit {
  private final InMemoryDatabase database;

  CompanyAudit(InMemoryDatabase database) {
    this.database = database;
  }

  /** Whoever has just been placed. */
  void placed(Session session, List<Allocation> current) {
    for (Allocation own : current) {
      for (Allocation other : database.held()) {
        if (other.node().equals(own.node()) && !other.session().equals(session.id())) {
          beside(session, own, other);
        }
      }
    }
  }

  private void beside(Session session, Allocation own, Allocation there) {
    Session other = database.session(there.session());
    if (other == null) {
      return;
    }
    boolean same = other.request().account().equals(session.request().account());
    boolean share = there.gpuUuids().stream().anyMatch(own.gpuUuids()::contains);
    if (share && !same) {
      throw Violation.found(
          "20", "sessions " + session.id() + " and " + other.id() + " of two accounts share a GPU");
    }
    if (same && (avoids(session, other) || avoids(other, session))) {
      throw Violation.found(
          "apart",
          "sessions " + session.id() + " and " + other.id() + " avoid one another on one node");
    }
  }

  private static boolean avoids(Session who, Session other) {
    Map<String, String> labels = other.request().labels();
    return who.request().shape().neighbours().avoid().entrySet().stream()
        .anyMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }

  /** Whoever runs. */
  void running(Session session, List<Allocation> current) {
    Shape shape = session.request().shape();
    if (session.state() != SessionState.RUNNING || current.isEmpty()) {
      return;
    }
    List<UUID> ids = current.stream().map(allocation -> allocation.node().value()).toList();
    Billing billing = database.money().billings().find(session.id().value()).orElseThrow();
    Quote quote = database.money().quotes().written(billing.first().quoteId()).orElseThrow();
    for (Node node : database.inTransaction(tx -> tx.nodes().findAll(ids))) {
      String model = node.gpuModel().orElse("none");
      if (!model.equals(quote.gpuModel()) || !model.equals(shape.gpuModel())) {
        throw Violation.found(
            "model",
            "session "
                + session.id()
                + " runs on "
                + model
                + ", is of "
                + shape.gpuModels()
                + " and pays "
                + quote.gpuModel());
      }
    }
  }
}
