package io.tollgate.scheduler.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where operators lay down controls and take them back, each in one transaction of the caller.
 * Controls hold back sessions and nodes, never calls of the API, so nobody locks himself out.
 */
public final class ControlDesk {
  private final LifePolicy policy;
  private final CarryOut carryOut;

  public ControlDesk(LifePolicy policy) {
    this.policy = policy;
    this.carryOut = new CarryOut(policy);
  }

  /**
   * A control and whom it touched when it was made.
   *
   * @param emptying how its nodes become empty; of a drain
   */
  public record Made(Control control, Reach reach, Optional<Emptying> emptying) {}

  /**
   * Judges a control; nothing is written. Refuses with everything that is wrong.
   *
   * @param key the key of who asks
   */
  public Made judge(Transaction tx, String world, UUID key, ControlWish wish, Act act) {
    List<FieldError> wrong = new ArrayList<>(ControlRules.of(wish, key, act.at()));
    new ScopeCheck(tx, world).of(wish.scope()).ifPresent(wrong::add);
    if (!wrong.isEmpty()) {
      throw Refusal.of(ErrorCode.INVALID_REQUEST, "The control cannot be laid down.")
          .withErrors(wrong)
          .exception();
    }
    Control control =
        new Control(
            tx.newId(),
            world,
            wish.action(),
            wish.scope(),
            wish.startsPerMinute(),
            wish.stopRunning(),
            wish.deadline(),
            wish.reason(),
            act.actor(),
            act.at(),
            wish.until(),
            Optional.empty());
    return new Made(control, reach(tx, control), Emptying.of(tx, control, policy));
  }

  /** Lays a control down; what it has to stop at once is told to. */
  public Made make(Transaction tx, String world, UUID key, ControlWish wish, Act act) {
    Made made = judge(tx, world, key, wish, act);
    tx.controls().insert(made.control(), act);
    record(tx, made.control(), "control.made", wish.reason(), act);
    carryOut.of(tx, act.at());
    tx.notices().nudgeCycle();
    return made;
  }

  /** Takes a control back; others that cover the same stay. */
  public Control release(Transaction tx, String world, Optional<UUID> id, String reason, Act act) {
    Control control = find(tx, world, id);
    if (control.endedAt().isPresent()) {
      throw ApiException.of(
          ErrorCode.CONFLICT, "The control has ended already, at " + control.endedAt().get() + ".");
    }
    return end(tx, control, "control.released", reason, act);
  }

  /** A control of that world, locked; refuses when there is none. */
  Control find(Transaction tx, String world, Optional<UUID> id) {
    return id.flatMap(known -> tx.controls().lock(known, world))
        .orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.CONTROL_NOT_FOUND,
                    "There is no such control here. `tollgate control list` shows those there"
                        + " are."));
  }

  /** Ends the drains of one node; answers how many there were. */
  public static int endDrains(Transaction tx, String world, NodeId node, String reason, Act act) {
    int ended = 0;
    for (Control control : tx.controls().inForce(world, act.at())) {
      boolean own =
          control.action() == ControlAction.DRAIN
              && control.scope().kind() == ControlScope.Kind.NODE
              && control.scope().coversNode(node, "");
      if (own) {
        end(tx, control, "control.released", reason, act);
        ended++;
      }
    }
    return ended;
  }

  static Control end(Transaction tx, Control control, String what, String reason, Act act) {
    tx.controls().end(control.id(), reason, act);
    Control after = control.ended(act.at());
    record(tx, after, what, reason, act);
    tx.notices().nudgeCycle();
    return after;
  }

  /** Whom a control touches at the moment. */
  public static Reach reach(Transaction tx, Control control) {
    return control.isOfNodes()
        ? tx.reach().of(ReachStore.Nodes.of(control))
        : tx.reach().of(control.scope(), control.world());
  }

  private static void record(Transaction tx, Control control, String what, String reason, Act act) {
    ObjectNode payload = ControlView.of(control);
    tx.events()
        .append(
            new Event(
                Optional.empty(),
                World.of(control.world()),
                what,
                Optional.of(control.id()),
                payload),
            act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                what,
                "control:" + control.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(payload)),
            act);
  }
}
