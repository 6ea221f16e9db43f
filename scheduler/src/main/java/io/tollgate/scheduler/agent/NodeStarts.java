package io.tollgate.scheduler.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.StartTrouble;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the starts that a sync tells of say for or against its node. */
final class NodeStarts {
  private static final Logger log = LoggerFactory.getLogger(NodeStarts.class);

  private final boolean troubled;
  private final List<StartTrouble.Failure> failures = new ArrayList<>();
  private boolean ran;

  NodeStarts(Identity node) {
    this.troubled = node.startsFailed();
  }

  /**
   * Notes what is said of an allocation.
   *
   * @param elapsedBeforeMs what was proved of it before this sync
   */
  void note(Allocation allocation, AllocationReport report, long elapsedBeforeMs, Act act) {
    if (Boolean.TRUE.equals(report.nodeFault()) && "start_failed".equals(report.endCause())) {
      failures.add(
          new StartTrouble.Failure(
              allocation.id().value(),
              allocation.session().value(),
              act.at(),
              Optional.ofNullable(report.message()).orElse("")));
    }
    ran |= report.elapsedMs() > 0 && elapsedBeforeMs == 0;
  }

  /**
   * Writes it down, where it changes anything; after the sessions are locked, as a plan's commit.
   */
  void conclude(Transaction tx, Identity identity, Act act) {
    if (failures.isEmpty() && !(troubled && ran)) {
      return;
    }
    for (Node node : tx.nodes().findAll(List.of(identity.node().value()))) {
      StartTrouble before = node.startTrouble();
      StartTrouble after = ran ? StartTrouble.NONE : before;
      for (StartTrouble.Failure failure : failures) {
        after = after.after(failure);
      }
      if (!after.equals(before)) {
        tx.nodes().setStartTrouble(node.id(), after);
        tell(tx, node, before, after, act);
      }
    }
  }

  private static void tell(
      Transaction tx, Node node, StartTrouble before, StartTrouble after, Act act) {
    if (before.setAsideAt().isPresent() == after.setAsideAt().isPresent()) {
      return;
    }
    boolean aside = after.setAsideAt().isPresent();
    ObjectNode payload = Json.object().put("node_id", node.id().toString());
    if (aside) {
      log.warn("node {} is set aside: {}", node.name(), after.sentence());
      payload.put("reason", "start_failures");
    }
    tx.events()
        .append(
            new Event(
                Optional.empty(),
                World.of(node.world()),
                aside ? "node.set_aside" : "node.taken_back",
                Optional.of(node.id().value()),
                payload),
            act);
    tx.notices().nudgeCycle();
  }
}
