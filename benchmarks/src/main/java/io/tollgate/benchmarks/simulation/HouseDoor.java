package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.node.NodeDesk;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.OperatorDesk;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.WaitingDesk;

/** What operators and sales do, each through the desk that the API uses. */
final class HouseDoor {
  private final FrontDoor door;
  private final AccountDesk accounts;
  private final WaitingDesk waiting;
  private final OperatorDesk operators;
  private final NodeDesk nodes;

  HouseDoor(FrontDoor door, AccountDesk accounts, WaitingDesk waiting, LifePolicy life) {
    this.door = door;
    this.accounts = accounts;
    this.waiting = waiting;
    this.operators = new OperatorDesk(life);
    this.nodes = new NodeDesk(life);
  }

  /** An operator takes its GPUs. */
  Outcome<Session> preempt(SessionId session) {
    return door.act(
        "sre",
        (tx, act) ->
            operators.does(
                tx,
                tx.sessions().find(session).orElseThrow(),
                OperatorDesk.Deed.PREEMPT,
                "simulated",
                act));
  }

  Outcome<Session> onOperatorHold(SessionId session, boolean held) {
    return door.act(
        "sre",
        (tx, act) -> {
          Session found = tx.sessions().find(session).orElseThrow();
          return held
              ? waiting.holdByOperator(tx, found, "simulated", act)
              : waiting.releaseByOperator(tx, found, "simulated", act);
        });
  }

  Outcome<Account> suspend(String account, boolean stopRunning) {
    return door.act(
        "sre",
        (tx, act) -> accounts.suspend(tx, door.account(account), stopRunning, "simulated", act));
  }

  Outcome<Account> resume(String account) {
    return door.act(
        "sre", (tx, act) -> accounts.resume(tx, door.account(account), "simulated", act));
  }

  Outcome<Boolean> cordon(String node, boolean cordoned) {
    return door.act(
        "sre",
        (tx, act) -> {
          nodes.cordon(
              tx, nodes.find(tx, node, door.worldOf(node).text()), cordoned, "simulated", act);
          return true;
        });
  }

  Outcome<Boolean> confirmDead(String node) {
    return door.act(
        "sre",
        (tx, act) -> {
          nodes.confirmDead(tx, nodes.find(tx, node, door.worldOf(node).text()), "simulated", act);
          return true;
        });
  }
}
