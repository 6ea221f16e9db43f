package io.tollgate.scheduler.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.control.ControlDesk;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.ApiKey;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionStore;
import io.tollgate.scheduler.transaction.Transaction;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What operators do with nodes; every act is audited with its reason. */
public final class NodeDesk {
  private static final Duration TOKEN_LIFE = Duration.ofHours(24);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final LifePolicy policy;

  public NodeDesk(LifePolicy policy) {
    this.policy = policy;
  }

  /** A new node, its one-time token and until when that is good. */
  record Added(String node, String token, Instant tokenUntil) {}

  /** Registers a node that may join; {@code conflict} when the name is taken. */
  Added add(Transaction tx, String name, String world, Act act) {
    NodeStore nodes = tx.nodes();
    if (nodes.nameIsTaken(name)) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "There is a node named "
              + name
              + " already. Choose another name, or remove that one with `tollgate node remove "
              + name
              + "`.");
    }
    NodeId id = new NodeId(UuidCreator.getTimeOrderedEpoch());
    String token = ApiKey.withChecksum("tj_", RANDOM);
    Instant until = act.at().plus(TOKEN_LIFE);
    Cause cause = new Cause(act.actor(), act.requestId(), "node add");
    nodes.insert(id, name, world, ApiKey.sha256(token), until, cause, act.at());
    record(tx, id, world, "node.added", Optional.empty(), act);
    return new Added(id.toString(), token, until);
  }

  /** A node by id or name; {@code node_not_found} when this world has none. */
  public Node find(Transaction tx, String idOrName, String world) {
    return tx.nodes()
        .find(idOrName, world)
        .orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.NODE_NOT_FOUND,
                    "No node has this id or name. `tollgate node list` shows those there are."));
  }

  /** Keeps new work away, or lets it in again, which ends a drain too; what runs goes on. */
  public Node cordon(Transaction tx, Node node, boolean cordoned, String reason, Act act) {
    tx.nodes().cordon(node.id(), cordoned, reason, act.at());
    if (!cordoned) {
      ControlDesk.endDrains(tx, node.world(), node.id(), reason, act);
    }
    record(
        tx,
        node.id(),
        node.world(),
        cordoned ? "node.cordoned" : "node.uncordoned",
        Optional.of(reason),
        act);
    tx.notices().nudgeCycle();
    return find(tx, node.id().toString(), node.world());
  }

  /** Keeps a node for accounts with beta, or gives it to everybody; what runs goes on. */
  public Node beta(Transaction tx, Node node, boolean beta, String reason, Act act) {
    tx.nodes().setBeta(node.id(), beta);
    String what = beta ? "node.beta" : "node.not_beta";
    record(tx, node.id(), node.world(), what, Optional.of(reason), act);
    tx.notices().nudgeCycle();
    return find(tx, node.id().toString(), node.world());
  }

  /** Takes a node out for good; {@code node_busy} while it holds allocations. */
  public void remove(Transaction tx, Node node, Act act) {
    if (!tx.allocations().heldOn(node.id()).isEmpty()) {
      throw ApiException.of(
          ErrorCode.NODE_BUSY,
          "Node "
              + node.name()
              + " still holds allocations. Cordon it and wait until its sessions have ended, or, if"
              + " the machine is gone, vouch for that with `tollgate node confirm-dead`.");
    }
    tx.nodes().remove(node.id(), act.at());
    record(tx, node.id(), node.world(), "node.removed", Optional.empty(), act);
    tx.notices().nudgeCycle();
  }

  /** An operator vouches that nothing runs there: its sessions end and its GPUs are free. */
  public Node confirmDead(Transaction tx, Node node, String reason, Act act) {
    if (node.state().equals("ready")) {
      throw ApiException.of(
          ErrorCode.NODE_BUSY,
          "Node "
              + node.name()
              + " was heard from a moment ago, so it is not dead. Cordon it instead, or stop its"
              + " agent first.");
    }
    Instant now = act.at();
    Cause cause = new Cause(act.actor(), act.requestId(), reason);
    tx.nodes().setState(node.id(), List.of("joining", "unreachable"), "lost", now);
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    SessionStore sessions = tx.sessions();
    for (UUID id : sessions.openOn(node.id().value())) {
      Optional<Session> session = sessions.lock(new SessionId(id));
      session.ifPresent(found -> lifecycle.giveUp(found, EndReason.NODE_LOST, cause, now));
    }
    AllocationStore allocations = tx.allocations();
    for (Allocation allocation : allocations.heldOn(node.id())) {
      allocations.release(allocation.id(), "confirmed_dead", now);
    }
    record(tx, node.id(), node.world(), "node.confirmed_dead", Optional.of(reason), act);
    tx.notices().nudgeCycle();
    return find(tx, node.id().toString(), node.world());
  }

  private static void record(
      Transaction tx, NodeId node, String world, String what, Optional<String> reason, Act act) {
    ObjectNode payload = Json.object().put("node_id", node.toString());
    reason.ifPresent(why -> payload.put("reason", why));
    tx.events()
        .append(
            new Event(Optional.empty(), World.of(world), what, Optional.of(node.value()), payload),
            act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                what, "node:" + node, reason, Optional.empty(), Optional.of(payload)),
            act);
  }
}
