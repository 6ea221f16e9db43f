package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Metering;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.idle.IdleDocument;
import io.tollgate.scheduler.idle.IdleProtection;
import io.tollgate.scheduler.idle.SqlIdleStore;
import io.tollgate.scheduler.node.SqlNodePlaces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Sessions as the API shows them; lists are read in a few batches, never row by row. */
public final class SessionView {

  /** Why a queued session waits, as the API shows it. */
  @FunctionalInterface
  public interface WaitingLookup {
    /** The queue entry; empty when the cycle has not looked at it yet. */
    Optional<ObjectNode> of(Session session);
  }

  /** Utilization summaries by session. */
  @FunctionalInterface
  public interface UtilizationLookup {
    /** Those sessions that have any. */
    Map<UUID, ObjectNode> of(Handle handle, Collection<UUID> sessions);
  }

  private final WaitingLookup waiting;
  private final UtilizationLookup utilization;

  public SessionView(WaitingLookup waiting, UtilizationLookup utilization) {
    this.waiting = waiting;
    this.utilization = utilization;
  }

  /** One session. */
  public ObjectNode of(Handle handle, Session session, Instant now) {
    return of(handle, List.of(session), now).get(0);
  }

  /** Sessions in the order given. */
  public List<ObjectNode> of(Handle handle, List<Session> sessions, Instant now) {
    List<UUID> ids = sessions.stream().map(session -> session.id().value()).toList();
    Metering metering = Metering.in(handle);
    Map<UUID, Billing> billings = metering.billings(ids);
    Map<UUID, Receipt> receipts = metering.receipts(billings);
    Map<UUID, ObjectNode> usage = utilization.of(handle, ids);
    List<Allocation> allocations = new SqlAllocationStore(handle).ofSessions(ids);
    Map<UUID, RankReport> reports =
        new SqlProofStore(handle)
            .of(allocations).stream()
                .collect(
                    Collectors.toMap(report -> report.allocation().id().value(), report -> report));
    Map<UUID, Instant> files =
        new FilesKept(handle)
            .until(allocations.stream().map(allocation -> allocation.id().value()).toList());
    Map<UUID, IdleProtection> idle = new SqlIdleStore(handle).of(ids);
    Map<UUID, SqlNodePlaces.Place> nodes =
        new SqlNodePlaces(handle)
            .places(allocations.stream().map(allocation -> allocation.node().value()).toList());
    List<ObjectNode> views = new ArrayList<>();
    for (Session session : sessions) {
      UUID id = session.id().value();
      List<RankReport> ranks =
          allocations.stream()
              .filter(allocation -> allocation.session().equals(session.id()))
              .filter(allocation -> allocation.attempt() == session.progress().attempt())
              .map(allocation -> reports.get(allocation.id().value()))
              .toList();
      ObjectNode view = base(session);
      money(view, session, ranks, Optional.ofNullable(billings.get(id)), now);
      ObjectNode summary = usage.get(id);
      view.set("utilization", summary == null ? Json.object().nullNode() : summary);
      IdleProtection protection = idle.get(id);
      view.set(
          IdleDocument.NAME,
          protection == null ? view.nullNode() : protection.view(session.progress()));
      places(view, ranks, nodes);
      notices(view, ranks);
      Json.putTime(
          view,
          "files_until",
          ranks.stream()
              .flatMap(
                  rank -> Optional.ofNullable(files.get(rank.allocation().id().value())).stream())
              .max(Instant::compareTo));
      Optional<ObjectNode> entry =
          session.state() == SessionState.QUEUED ? waiting.of(session) : Optional.empty();
      view.set("waiting", entry.isPresent() ? entry.get() : view.nullNode());
      Receipt receipt = receipts.get(id);
      view.set("receipt", receipt == null ? view.nullNode() : ReceiptView.of(receipt));
      views.add(view);
    }
    return views;
  }

  private static ObjectNode base(Session session) {
    SessionRequest request = session.request();
    Progress progress = session.progress();
    ObjectNode view = Json.object();
    view.put("id", session.id().toString());
    view.put("account_id", request.account().toString());
    Json.putText(view, "name", request.name());
    Json.putText(view, "project", request.project());
    view.put("state", progress.state().word());
    view.put("billing_phase", progress.billing().word());
    Json.putText(view, "end_reason", progress.endReason().map(EndReason::code));
    if (progress.exitCode().isPresent()) {
      view.put("exit_code", progress.exitCode().getAsInt());
    } else {
      view.putNull("exit_code");
    }
    Json.putText(view, "message", progress.message());
    view.put("kind", request.kind());
    view.put("workflow", request.workflow());
    view.put("capacity_class", request.capacityClass());
    PlaceWords.write(view.putObject("shape"), request.shape());
    ArrayNode command = view.putArray("command");
    request.command().forEach(command::add);
    ObjectNode labels = view.putObject("labels");
    request.labels().forEach(labels::put);
    view.put("quote_id", request.quoteId().toString());
    request
        .array()
        .ifPresentOrElse(
            place ->
                view.putObject("array")
                    .put("id", place.array().toString())
                    .put("index", place.index()),
            () -> view.putNull("array"));
    view.put("attempt", progress.attempt());
    Json.putTime(view, "held_since", progress.heldSince());
    operatorHold(view, progress);
    preempted(view, progress);
    view.put("priority", progress.priority());
    view.put("requeues", progress.requeues());
    Json.putTime(view, "begin_at", request.timing().beginAt());
    Json.putTime(view, "deadline", request.timing().deadline());
    view.set("after", DependencyRows.json(request.timing().after()));
    view.put("created_at", Json.time(request.createdAt()));
    Json.putTime(view, "started_at", progress.startedAt());
    Json.putTime(view, "ended_at", progress.endedAt());
    return view;
  }

  private static void operatorHold(ObjectNode view, Progress progress) {
    if (progress.operatorHold().isEmpty()) {
      view.putNull("operator_hold");
      return;
    }
    OperatorHold hold = progress.operatorHold().get();
    view.putObject("operator_hold")
        .put("reason", hold.reason())
        .put("by", hold.by())
        .put("since", Json.time(hold.since()));
  }

  private static void preempted(ObjectNode view, Progress progress) {
    if (progress.preempted().isEmpty()) {
      view.putNull("preempted");
      return;
    }
    Preempted last = progress.preempted().get();
    ObjectNode told = view.putObject("preempted");
    told.put("times", last.times());
    told.put("last_at", Json.time(last.at()));
    Json.putText(told, "for", last.by().map(SessionId::toString));
  }

  private static void money(
      ObjectNode view,
      Session session,
      List<RankReport> ranks,
      Optional<Billing> billing,
      Instant now) {
    Progress progress = session.progress();
    int used = minutesUsed(session, ranks, now);
    view.put("minutes", progress.prepaidMinutes());
    if (progress.minutesMin().isPresent()) {
      view.put("minutes_min", progress.minutesMin().getAsInt());
    } else {
      view.putNull("minutes_min");
    }
    view.put("minutes_pending", billing.map(Billing::pendingMinutes).orElse(0));
    view.put("minutes_used", used);
    view.put("minutes_left", Math.max(0, progress.prepaidMinutes() - used));
    view.put("rate_micros", text(billing.map(one -> one.rate().perMinute().micros())));
    view.put("held_micros", text(billing.map(one -> one.held().micros())));
    view.put("charged_micros", text(billing.map(one -> one.charged().micros())));
    view.put("refunded_micros", text(billing.map(one -> one.released().micros())));
    view.put("elapsed_ms", AttemptLife.largestElapsedMs(ranks));
  }

  private static String text(Optional<Long> micros) {
    return Long.toString(micros.orElse(0L));
  }

  /** Started minutes so far, by the clock while it runs: what a stop now would count. */
  private static int minutesUsed(Session session, List<RankReport> ranks, Instant now) {
    Progress progress = session.progress();
    if (progress.state() == SessionState.RUNNING && progress.runningAt().isPresent()) {
      long byClock = Duration.between(progress.runningAt().get(), now).toMillis();
      long ms = Math.max(byClock, AttemptLife.largestElapsedMs(ranks));
      return (int)
          Math.min(progress.prepaidMinutes(), progress.minutesUsed() + (ms + 59_999) / 60_000);
    }
    return progress.minutesUsed();
  }

  /** What befell the GPUs of the current attempt, and what of it decided its end. */
  private static void notices(ObjectNode view, List<RankReport> ranks) {
    Json.putText(
        view,
        "hardware_cause",
        ranks.stream().flatMap(rank -> rank.failedHardware().stream()).findFirst());
    ArrayNode notices = view.putArray("notices");
    ranks.forEach(rank -> rank.notes().forEach(note -> notices.add(note.json())));
  }

  private static void places(
      ObjectNode view, List<RankReport> ranks, Map<UUID, SqlNodePlaces.Place> nodes) {
    ArrayNode places = view.putArray("nodes");
    for (RankReport rank : ranks) {
      ObjectNode place = places.addObject();
      place.put("rank", rank.allocation().rank());
      Optional<SqlNodePlaces.Place> node =
          Optional.ofNullable(nodes.get(rank.allocation().node().value()));
      Json.putText(place, "node", node.map(SqlNodePlaces.Place::name));
      Json.putText(place, "address", node.flatMap(SqlNodePlaces.Place::address));
      ArrayNode gpus = place.putArray("gpus");
      rank.allocation().gpuUuids().forEach(gpus::add);
      ObjectNode ports = place.putObject("ports");
      rank.ports().forEach(ports::put);
    }
  }
}
