package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where sessions are: as many nodes as they asked for, of their world, that took work when they
 * were placed; and nobody's whose account is suspended.
 */
final class PlaceAudit {
  private final InMemoryDatabase database;
  private final Map<UUID, Integer> placed = new HashMap<>();
  private final CompanyAudit company;

  PlaceAudit(InMemoryDatabase database) {
    this.database = database;
    this.company = new CompanyAudit(database);
  }

  void check(Session session) {
    if (!session.state().holdsGpus()) {
      return;
    }
    int attempt = session.progress().attempt();
    int wanted = session.request().shape().nodes();
    List<Allocation> current =
        database.allocationsOf(session.id()).stream()
            .filter(allocation -> allocation.attempt() == attempt)
            .toList();
    if (current.size() != wanted) {
      throw Violation.found(
          "13",
          "session "
              + session.id()
              + " is "
              + session.state().word()
              + " on "
              + current.size()
              + " nodes and asked for "
              + wanted);
    }
    Integer before = placed.put(session.id().value(), attempt);
    if (session.state() == SessionState.STARTING && (before == null || before < attempt)) {
      hasJustBeenPlaced(session, current);
      company.placed(session, current);
    }
    company.running(session, current);
  }

  private void hasJustBeenPlaced(Session session, List<Allocation> current) {
    Account account =
        database.inTransaction(tx -> tx.accounts().find(session.request().account())).orElseThrow();
    if (account.isSuspended()) {
      throw Violation.found(
          "24", "session " + session.id() + " starts, and its account is suspended");
    }
    List<UUID> ids = current.stream().map(allocation -> allocation.node().value()).toList();
    for (Node node : database.inTransaction(tx -> tx.nodes().findAll(ids))) {
      if (!node.world().equals(session.request().world())) {
        throw Violation.found(
            "17", "session " + session.id() + " is on " + node.name() + " of the other world");
      }
      if (node.cordoned() || !node.state().equals("ready")) {
        throw Violation.found(
            "13",
            "session "
                + session.id()
                + " was placed on "
                + node.name()
                + ", which takes no work; the start was to be returned");
      }
    }
  }
}
