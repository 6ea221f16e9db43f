package io.tollgate.scheduler.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.node.HealthCondition;
import io.tollgate.scheduler.session.AllocationNote;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes what a sync says of health: into the rows, and as events to operators and to whoever runs
 * on the GPU, in the sync's own transaction.
 */
final class HealthIntake {
  private static final int NOTES_MAX = 32;
  private static final int MESSAGE_MAX = 500;
  private static final int WORD_MAX = 64;

  private final Transaction tx;
  private final Instant now;
  private final Map<SessionId, List<AllocationNote>> news = new HashMap<>();

  HealthIntake(Transaction tx, Instant now) {
    this.tx = tx;
    this.now = now;
  }

  /** Takes the health of the node and its GPUs; tells whether a decision may come out otherwise. */
  boolean take(Identity identity, SyncRequest request) {
    HealthSaid said = HealthSaid.of(request.health(), request.nodeHealth());
    if (said.isWell() && !identity.unwell()) {
      return false;
    }
    List<HealthChange> changes = tx.inventory().setHealth(identity.node(), said, now);
    if (changes.isEmpty()) {
      return false;
    }
    World world = World.of(tx.nodes().findAll(List.of(identity.node().value())).get(0).world());
    List<Event> events = new ArrayList<>();
    changes.forEach(change -> events.add(event(identity, world, change)));
    tx.events().append(events, act(identity, request));
    return changes.stream().anyMatch(HealthChange::isOfState);
  }

  private static Event event(Identity identity, World world, HealthChange change) {
    ObjectNode payload = Json.object().put("node_id", identity.node().toString());
    change.gpu().ifPresent(uuid -> payload.put("gpu_uuid", uuid));
    payload.put("from", change.from()).put("to", change.to());
    HealthCondition.write(payload.putArray("conditions"), change.conditions());
    String type = change.gpu().isPresent() ? "node.gpu_health_changed" : "node.health_changed";
    return new Event(Optional.empty(), world, type, Optional.of(identity.node().value()), payload);
  }

  /** Remembers what of a report its session has not been told. */
  void note(RankReport before, AllocationReport said) {
    for (AllocationNote note : notes(said)) {
      if (!before.notes().contains(note)) {
        news.computeIfAbsent(before.allocation().session(), id -> new ArrayList<>()).add(note);
      }
    }
  }

  /** Tells the session what was remembered for it. */
  void tell(Session session, Act act) {
    List<AllocationNote> untold = news.remove(session.id());
    if (untold == null) {
      return;
    }
    List<Event> events = new ArrayList<>();
    for (AllocationNote note : untold) {
      ObjectNode payload = note.json().put("attempt", session.progress().attempt());
      events.add(
          new Event(
              Optional.of(session.request().account()),
              World.of(session.request().world()),
              "session.notice",
              Optional.of(session.id().value()),
              payload));
    }
    tx.events().append(events, act);
  }

  private Act act(Identity identity, SyncRequest request) {
    return new Act(
        "node:" + identity.node(), "sync:" + identity.instance() + ":" + request.sequence(), now);
  }

  /** The notes of a report, within bounds. */
  static List<AllocationNote> notes(AllocationReport said) {
    return said.notes().stream()
        .limit(NOTES_MAX)
        .map(
            note ->
                new AllocationNote(
                    cut(note.cause(), WORD_MAX),
                    cut(note.kind(), WORD_MAX),
                    cut(note.gpuUuid(), WORD_MAX),
                    cut(note.at(), WORD_MAX),
                    cut(note.message(), MESSAGE_MAX)))
        .toList();
  }

  private static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, most) : text;
  }
}
