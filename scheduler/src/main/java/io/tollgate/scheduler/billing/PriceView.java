package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.PriceImpact;
import io.tollgate.metering.pricing.PriceNotice;
import io.tollgate.metering.pricing.PriceSubject;
import io.tollgate.metering.pricing.PriceUse;
import io.tollgate.metering.pricing.PriceVersion;
import io.tollgate.metering.pricing.TypicalSession;
import io.tollgate.scheduler.http.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Prices, notices and what a change means, as the API shows them. */
final class PriceView {

  private PriceView() {}

  static ObjectNode of(PriceVersion version, Instant now) {
    ObjectNode view = Json.object().put("id", version.versionId().toString());
    subject(view, version.subject());
    value(view, version.subject(), "", Optional.of(version.value()));
    view.put("state", version.state(now).code());
    view.put("effective_from", Json.time(version.from()));
    Json.putTime(view, "effective_until", version.until());
    view.put("noticed_at", Json.time(version.noticedAt()));
    Json.putTime(view, "withdrawn_at", version.withdrawal().map(PriceVersion.Withdrawal::at));
    view.put("reason", version.cause().reason());
    view.put("actor", version.cause().actor());
    return view;
  }

  static ObjectNode of(PriceNotice notice) {
    ObjectNode view = Json.object().put("id", notice.noticeId().toString());
    view.put("at", Json.time(notice.createdAt()));
    view.put("type", "price");
    view.put("change", notice.change().code());
    view.put("version_id", notice.versionId().toString());
    subject(view, notice.subject());
    value(view, notice.subject(), "before_", notice.before());
    value(view, notice.subject(), "after_", notice.after());
    view.put("effective_from", Json.time(notice.effectiveFrom()));
    view.put("text", notice.words());
    return view;
  }

  static ObjectNode affected(PriceUse use) {
    return Json.object()
        .put("since", Json.time(use.since()))
        .put("accounts", use.accounts())
        .put("sessions", use.sessions())
        .put("running_sessions", use.runningSessions())
        .put("open_quotes", use.openQuotes())
        .put("open_quote_accounts", use.openQuoteAccounts());
  }

  static ArrayNode typical(List<PriceImpact> impacts) {
    ArrayNode all = Json.array();
    for (PriceImpact impact : impacts) {
      TypicalSession session = impact.session();
      ObjectNode one = all.addObject();
      if (session.accounts().isPresent()) {
        one.put("median_of_accounts", session.accounts().getAsInt());
      } else {
        one.putNull("median_of_accounts");
      }
      one.put("gpu_model", session.gpuModel());
      one.put("capacity_class", session.capacityClass().code());
      one.put("gpus", plain(session.gpus()));
      one.put("minutes", session.minutes());
      one.put("workflow", session.workflow());
      one.put("group", session.group());
      one.put("channel", session.channel());
      Json.putText(one, "before_micros", impact.before().map(PriceView::micros));
      one.put("after_micros", micros(impact.after()));
    }
    return all;
  }

  /** How a price is named where one text must do. */
  static String object(PriceSubject subject) {
    return "price:"
        + subject.kind().code()
        + ":"
        + subject.name()
        + subject.capacityClass().map(one -> "/" + one.code()).orElse("");
  }

  private static void subject(ObjectNode view, PriceSubject subject) {
    view.put("kind", subject.kind().code());
    view.put("name", subject.name());
    Json.putText(view, "capacity_class", subject.capacityClass().map(CapacityClass::code));
  }

  private static void value(
      ObjectNode view, PriceSubject subject, String prefix, Optional<BigDecimal> value) {
    boolean list = subject.kind() == PriceSubject.Kind.LIST;
    Optional<String> text = value.map(PriceView::plain);
    Json.putText(view, prefix + "price_micros", list ? text : Optional.empty());
    Json.putText(view, prefix + "ratio", list ? Optional.empty() : text);
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  private static String micros(Money money) {
    return Long.toString(money.micros());
  }
}
