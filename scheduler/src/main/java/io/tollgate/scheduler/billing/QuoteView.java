package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Factor;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.http.Json;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A quote as the API shows it: every factor with its version, and the terms of every end. */
final class QuoteView {

  private QuoteView() {}

  /**
   * @param others the other models of a set with their prices, the cheapest first
   * @param balance what the payer may still have held
   */
  static ObjectNode of(Quote quote, List<Quote> others, Money balance) {
    ObjectNode view = Json.object();
    view.put("id", quote.quoteId().toString());
    view.put("workflow", quote.workflow());
    ObjectNode shape = view.putObject("shape");
    shape.put("gpu_model", quote.models().get(0));
    if (quote.set().several()) {
      quote.models().forEach(shape.putArray("gpu_models")::add);
    }
    shape.put("nodes", quote.nodes());
    shape.put("gpus_per_node", quote.gpusPerNode());
    quote.gpuThousandths().ifPresent(part -> shape.put("gpu_thousandths", part));
    view.put("minutes", quote.minutes());
    view.put("capacity_class", quote.capacityClass().code());
    view.put("rate_micros", Long.toString(quote.rate().perMinute().micros()));
    view.put("total_micros", Long.toString(quote.total().micros()));
    ArrayNode factors = view.putArray("factors");
    for (Factor factor : quote.factors()) {
      ObjectNode one = factors.addObject();
      one.put("name", factor.name());
      one.put("value", factor.value().stripTrailingZeros().toPlainString());
      one.put("version_id", factor.versionId().map(UUID::toString).orElse("shape"));
    }
    if (quote.set().several()) {
      models(view.putArray("models"), quote, others);
    }
    terms(view.putObject("terms"), quote);
    quote
        .contract()
        .ifPresentOrElse(
            contract ->
                view.putObject("contract")
                    .put("id", contract.contractId().toString())
                    .put("version", contract.version()),
            () -> view.putNull("contract"));
    long available = balance.micros();
    view.put("balance_micros", Long.toString(available));
    view.put("balance_after_micros", Long.toString(available - quote.total().micros()));
    long rate = quote.rate().perMinute().micros();
    view.put("minutes_affordable", rate == 0 ? quote.minutes() : available / rate);
    view.put("created_at", Json.time(quote.createdAt()));
    view.put("expires_at", Json.time(quote.expiresAt()));
    Json.putText(view, "used_by", quote.usedBy().map(UUID::toString));
    return view;
  }

  /** What each model costs; the session pays that of the one it runs on. */
  private static void models(ArrayNode models, Quote dearest, List<Quote> others) {
    for (Quote quote : Stream.concat(others.stream(), Stream.of(dearest)).toList()) {
      models
          .addObject()
          .put("gpu_model", quote.gpuModel())
          .put("rate_micros", Long.toString(quote.rate().perMinute().micros()))
          .put("total_micros", Long.toString(quote.total().micros()));
    }
  }

  private static void terms(ObjectNode terms, Quote quote) {
    terms.put("increment_seconds", quote.terms().incrementSeconds());
    terms.put("minimum_seconds", quote.terms().minimumSeconds());
    terms.put("refund_permille", quote.terms().refundShareThousandths());
    terms.put("refund_on_failure", quote.terms().refundOnFailure());
    ArrayNode ends = terms.putArray("ends");
    for (EndReason reason : EndReason.values()) {
      ends.addObject()
          .put("end_reason", reason.code())
          .put("text", reason.words(quote.terms().refundOnFailure()));
    }
  }
}
