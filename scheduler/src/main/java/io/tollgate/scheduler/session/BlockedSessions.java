package io.tollgate.scheduler.session;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sessions that an operator's block covers are not made longer. */
final class BlockedSessions {

  private BlockedSessions() {}

  /** Refuses an extension with every block that covers the session. */
  static void requireUnblocked(Transaction tx, Session session, Account account, Instant now) {
    String world = session.request().world();
    List<Control> blocks =
        tx.controls().inForce(world, now).stream()
            .filter(control -> control.action() == ControlAction.BLOCK)
            .filter(control -> covers(tx, control, session, account))
            .toList();
    if (blocks.isEmpty() || Planted.is(HouseDefect.BLOCK_EXTENDS)) {
      return;
    }
    throw Refusal.of(
            ErrorCode.OPERATOR_BLOCK,
            "An operator has blocked it, so it cannot be extended; it may run to its prepaid end. "
                + blocks.stream().map(BlockedSessions::words).collect(Collectors.joining(" "))
                + " Nothing was held.")
        .with("longest_minutes", 0)
        .exception();
  }

  private static boolean covers(Transaction tx, Control control, Session session, Account account) {
    if (!control.isOfNodes()) {
      SessionRequest request = session.request();
      return control
          .scope()
          .covers(
              new ControlScope.Subject(
                  session.id(),
                  request.shape().gpuModel(),
                  request.account(),
                  new Tier(account.plan(), account.group()),
                  request.project(),
                  Optional.of(request.keyId()),
                  request.workflow()));
    }
    return session.state().holdsGpus()
        && tx.allocations().ofAttempt(session.id(), session.progress().attempt()).stream()
            .anyMatch(
                held ->
                    control.scope().coversNode(held.node(), session.request().shape().gpuModel()));
  }

  private static String words(Control control) {
    return "The block of "
        + control.scope().words()
        + " since "
        + control.since()
        + control.until().map(end -> " until " + end).orElse("")
        + " says: “"
        + control.reason()
        + "”.";
  }
}
