package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.pricing.PriceBook;
import io.tollgate.metering.pricing.PriceChange;
import io.tollgate.metering.pricing.PriceImpact;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.metering.pricing.PriceOutcome;
import io.tollgate.metering.pricing.PriceOutcome.Changed;
import io.tollgate.metering.pricing.PriceOutcome.Refused;
import io.tollgate.metering.pricing.PriceSubject;
import io.tollgate.metering.pricing.PriceUse;
import io.tollgate.metering.pricing.SqlPriceStore;
import io.tollgate.metering.pricing.SqlPriceUse;
import io.tollgate.metering.pricing.SqlPriceVersionStore;
import io.tollgate.metering.pricing.TypicalSession;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.event.SqlAuditStore;
import io.tollgate.scheduler.event.SqlEventStore;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.SqlWorkflowStore;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What sales do with prices: look at a change, make it, take it back. In one transaction. */
final class PriceDesk {
  /** Sessions quoted so lately say whom a price concerns. */
  private static final Duration LATELY = Duration.ofDays(30);

  private final Handle handle;
  private final PriceBook book;

  private PriceDesk(Handle handle) {
    this.handle = handle;
    this.book = PriceBook.over(new SqlPriceVersionStore(handle));
  }

  static PriceDesk in(Handle handle) {
    return new PriceDesk(handle);
  }

  PriceBook book() {
    return book;
  }

  /** Says what a change means and, unless it is a dry run, makes it, with event and audit rows. */
  ObjectNode set(PriceRequest wish, Act act) {
    requireKnown(wish.subject());
    PriceChange change =
        new PriceChange(
            UuidCreator.getTimeOrderedEpoch(),
            UuidCreator.getTimeOrderedEpoch(),
            wish.subject(),
            wish.value(),
            wish.from(),
            new Cause(act.actor(), act.requestId(), wish.reason()),
            act.at());
    Changed changed = done(wish.dryRun() ? book.preview(change) : book.set(change));
    if (!wish.dryRun()) {
      tell(changed, "price.set", wish.reason(), act);
    }
    return answer(changed, wish.dryRun(), act.at());
  }

  /** Takes back a version that has not begun, with event and audit rows. */
  ObjectNode withdraw(UUID version, String reason, Act act) {
    Cause cause = new Cause(act.actor(), act.requestId(), reason);
    Changed changed =
        done(book.withdraw(version, UuidCreator.getTimeOrderedEpoch(), cause, act.at()));
    tell(changed, "price.withdrawn", reason, act);
    return PriceView.of(changed.version(), act.at());
  }

  private ObjectNode answer(Changed changed, boolean dryRun, Instant now) {
    ObjectNode answer = Json.object().put("dry_run", dryRun);
    answer.put("id", changed.version().versionId().toString());
    answer.set("version", PriceView.of(changed.version(), now));
    if (changed.before().isPresent()) {
      answer.set("before", PriceView.of(changed.before().get(), now));
    } else {
      answer.putNull("before");
    }
    answer.put("change", changed.notice().change().code());
    answer.put("notice", changed.notice().words());
    PriceSubject subject = changed.version().subject();
    PriceUse use = SqlPriceUse.of(handle, subject, now.minus(LATELY), now);
    answer.set("affected", PriceView.affected(use));
    answer.set("typical", PriceView.typical(impacts(changed, use)));
    return answer;
  }

  private List<PriceImpact> impacts(Changed changed, PriceUse use) {
    PriceSubject subject = changed.version().subject();
    Instant from = changed.version().from();
    String model =
        use.median()
            .map(TypicalSession::gpuModel)
            .or(
                () ->
                    Metering.in(handle).listPrices(from).stream()
                        .map(PriceLine::gpuModel)
                        .findFirst())
            .orElse(subject.name());
    List<TypicalSession> sessions = new ArrayList<>();
    sessions.add(TypicalSession.hour(subject, model));
    use.median().ifPresent(sessions::add);
    SqlPriceStore prices = new SqlPriceStore(handle);
    return sessions.stream()
        .map(session -> PriceImpact.of(prices, changed.version(), changed.before(), session))
        .toList();
  }

  private void tell(Changed changed, String action, String reason, Act act) {
    ObjectNode payload = PriceView.of(changed.notice());
    Optional<UUID> version = Optional.of(changed.version().versionId());
    // Both worlds have the same price list.
    new SqlEventStore(handle)
        .append(
            Arrays.stream(World.values())
                .map(world -> new Event(Optional.empty(), world, action, version, payload))
                .toList(),
            act);
    new SqlAuditStore(handle)
        .append(
            new AuditStore.Entry(
                action,
                PriceView.object(changed.version().subject()),
                Optional.of(reason),
                changed.before().map(before -> PriceView.of(before, act.at())),
                Optional.of(PriceView.of(changed.version(), act.at()))),
            act);
  }

  private void requireKnown(PriceSubject subject) {
    switch (subject.kind()) {
      case LIST -> {
        // A model becomes known by its price.
      }
      case WORKFLOW ->
          requireOneOf(
              ErrorCode.UNKNOWN_WORKFLOW,
              subject,
              new SqlWorkflowStore(handle).list().stream().map(Workflow::name).toList());
      case GROUP ->
          requireOneOf(ErrorCode.UNKNOWN_GROUP, subject, new SqlAccountStore(handle).groupNames());
      case CHANNEL ->
          requireOneOf(
              ErrorCode.INVALID_REQUEST,
              subject,
              Arrays.stream(Channel.values()).map(Channel::text).toList());
    }
  }

  private static void requireOneOf(ErrorCode code, PriceSubject subject, List<String> known) {
    boolean every =
        subject.name().equals(PriceSubject.EVERY_NAME)
            && subject.kind() != PriceSubject.Kind.CHANNEL;
    if (!every && !known.contains(subject.name())) {
      String message =
          "There is no %s \"%s\". Choose one of: %s."
              .formatted(subject.kind().code(), subject.name(), String.join(", ", known));
      throw Refusal.of(code, message)
          .withErrors(List.of(new FieldError("/name", code.code(), message)))
          .with("known", known)
          .exception();
    }
  }

  private static Changed done(PriceOutcome outcome) {
    return outcome.fold(
        changed -> changed,
        refused -> {
          throw refusal(refused);
        });
  }

  private static ApiException refusal(Refused refused) {
    Refusal refusal = Refusal.of(ErrorCode.valueOf(refused.why().name()), refused.detail());
    return refused
        .earliest()
        .map(at -> refusal.with("earliest_effective_from", Json.time(at)))
        .orElse(refusal)
        .exception();
  }
}
