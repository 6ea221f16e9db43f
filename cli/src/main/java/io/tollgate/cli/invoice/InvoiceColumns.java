package io.tollgate.cli.invoice;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.math.BigDecimal;
import java.util.List;

/** What is shown of invoices. */
final class InvoiceColumns {
  static final List<Column> LIST =
      List.of(
          Column.of("NUMBER", "number"),
          Column.of("KIND", "kind"),
          Column.of("STATE", "state"),
          Column.of("PERIOD", "period"),
          Column.of("EUR", invoice -> euros(invoice.at("/totals/gross_cents"))),
          Column.of("OPEN", invoice -> euros(invoice.path("open_cents"))),
          Column.of("DUE", "due_at"),
          Column.of("INVOICE", "id"),
          Column.of("ISSUED", "issued_at").whenWide(),
          Column.of("REASON", "reason").whenWide());

  static final List<Column> ONE =
      List.of(
          Column.of("invoice", "id"),
          Column.of("number", "number"),
          Column.of("kind", "kind"),
          Column.of("state", "state"),
          Column.of("billed to", "/bill_to/name"),
          Column.of(
              "period", invoice -> text(invoice, "period") + ", " + text(invoice, "time_zone")),
          Column.of("issued", "issued_at"),
          Column.of("due", "due_at"),
          Column.money("usage", "/totals/usage_micros"),
          Column.money("contract terms", "/totals/adjustments_micros"),
          Column.of("less prepaid", invoice -> Credits.both(invoice.at("/totals/prepaid_micros"))),
          Column.money("due, exact", "/totals/due_micros"),
          Column.money("rounding", "/totals/rounding_micros"),
          Column.of("net", invoice -> "EUR " + euros(invoice.at("/totals/net_cents"))),
          Column.of(
              "tax",
              invoice ->
                  "EUR "
                      + euros(invoice.at("/totals/tax_cents"))
                      + " ("
                      + percent(invoice.at("/totals/tax_basis_points"))
                      + ")"),
          Column.of("total", invoice -> "EUR " + euros(invoice.at("/totals/gross_cents"))),
          Column.of("to be paid", invoice -> "EUR " + euros(invoice.path("open_cents"))),
          Column.money("back to balance", "to_balance_micros"),
          Column.of("corrects", "corrects"),
          Column.of("reason", "reason").whenWide());

  static final List<Column> LINES =
      List.of(
          Column.of("LINE", "kind"),
          Column.of("WHAT", InvoiceColumns::what),
          Column.of("MINUTES", "minutes"),
          Column.of("GPU-MINUTES", InvoiceColumns::gpuMinutes),
          Column.credits("RATE", "rate_micros"),
          Column.credits("CREDITS", "amount_micros"),
          Column.of("FROM", "service_from"),
          Column.of("TO", "service_to"),
          Column.of("LATE", "late"));

  static final List<Column> SESSIONS =
      List.of(
          Column.of("SESSION", "session_id"),
          Column.of("AFTER", "from_minute"),
          Column.of("THROUGH", "to_minute"),
          Column.credits("CREDITS", "amount_micros"),
          Column.credits("PAID", "/funding/paid_micros"),
          Column.credits("CREDIT-LINE", "/funding/credit_line_micros"));

  static final List<Column> PROFILE =
      List.of(
          Column.of("account", "account_id"),
          Column.of("version", "version"),
          Column.of("name", "legal_name"),
          Column.of("address", "address_lines"),
          Column.of("tax id", "tax_id"),
          Column.of("tax", profile -> percent(profile.path("tax_basis_points"))),
          Column.of("time zone", "time_zone"),
          Column.of("e-mail", "email"));

  private InvoiceColumns() {}

  /** Cents as euros. */
  static String euros(JsonNode cents) {
    return cents.isMissingNode() || cents.isNull()
        ? "-"
        : BigDecimal.valueOf(Credits.micros(cents), 2).toPlainString();
  }

  private static String percent(JsonNode basisPoints) {
    return BigDecimal.valueOf(basisPoints.asLong(), 2).stripTrailingZeros().toPlainString() + "%";
  }

  private static String gpuMinutes(JsonNode line) {
    return BigDecimal.valueOf(line.path("gpu_minutes_thousandths").asLong(), 3)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String what(JsonNode line) {
    if (line.path("text").isTextual()) {
      return line.path("text").asText();
    }
    return text(line, "gpu_model")
        + " × "
        + text(line, "gpus")
        + ", "
        + text(line, "capacity_class")
        + ", "
        + text(line, "workflow");
  }

  private static String text(JsonNode object, String field) {
    return Column.text(object.path(field));
  }
}
