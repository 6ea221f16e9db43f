package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.SyncTurn;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The syncs that one replica holds until there is something to say, or their time is over. */
final class HeldSyncs {
  private final Replica replica;
  private final ServerRoom room;
  private final Map<UUID, Held> held = new LinkedHashMap<>();

  private static final class Held {
    final SyncRequest request;
    final SyncTurn.Taken taken;
    final Consumer<SyncAnswer> reply;

    Held(SyncRequest request, SyncTurn.Taken taken, Consumer<SyncAnswer> reply) {
      this.request = request;
      this.taken = taken;
      this.reply = reply;
    }
  }

  HeldSyncs(Replica replica, ServerRoom room) {
    this.replica = replica;
    this.room = room;
  }

  /** The process died, and the connections with it. */
  void forget() {
    held.clear();
  }

  /** A newer sync of the node ends the held one at once. */
  void overtake(UUID node) {
    Held overtaken = held.remove(node);
    if (overtaken != null) {
      overtaken.reply.accept(SyncTurn.overtaken(overtaken.request));
    }
  }

  /** Holds one; for ever where nothing takes time by itself. */
  void hold(SyncRequest request, SyncTurn.Taken taken, Consumer<SyncAnswer> reply) {
    Held one = new Held(request, taken, reply);
    held.put(request.nodeId(), one);
    if (!room.rules().instant()) {
      room.agenda()
          .after(room.rules().agents().syncHold().toMillis(), () -> answer(one, one.taken));
    }
  }

  /** Looks for these nodes what there is to say. */
  void wake(Collection<UUID> nodes) {
    List<Held> woken = new ArrayList<>();
    for (UUID node : nodes) {
      Held one = held.get(node);
      if (one != null) {
        woken.add(one);
      }
    }
    woken.forEach(one -> room.agenda().after(0, () -> look(one)));
  }

  void wakeAll() {
    List.copyOf(held.values()).forEach(this::look);
  }

  private void look(Held one) {
    if (held.get(one.request.nodeId()) != one || !replica.isServing()) {
      return;
    }
    SyncTurn.Asked asked = new SyncTurn.Asked(one.taken.node(), one.taken.standing(), one.request);
    SyncTurn.Taken found = room.transaction(tx -> room.turn().look(tx, List.of(asked)).get(0));
    if (found.desired() != null) {
      answer(one, found);
    }
  }

  private void answer(Held one, SyncTurn.Taken what) {
    if (held.remove(one.request.nodeId(), one)) {
      one.reply.accept(SyncTurn.answer(what, one.request, List.of()));
    }
  }
}
