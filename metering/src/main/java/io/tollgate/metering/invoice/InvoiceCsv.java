package io.tollgate.metering.invoice;

import io.tollgate.metering.csv.CsvRow;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Invoices as CSV (RFC 4180): lines, and the sessions they are made of. */
public final class InvoiceCsv {
  private static final String LINES =
      "number,line,kind,late,contract_id,gpu_model,capacity_class,workflow,gpus,rate_micros,text,"
          + "session_minutes,gpu_minutes,amount_micros,service_from,service_to\r\n";
  private static final String SESSIONS =
      "session_id,kind,late,segment_id,first_minute,last_minute,minutes,gpu_model,capacity_class,"
          + "workflow,gpus,rate_micros,amount_micros,service_from,service_to\r\n";

  private InvoiceCsv() {}

  /** The lines of a document. */
  public static String lines(InvoiceDocument document) {
    StringBuilder csv = new StringBuilder(LINES);
    int ordinal = 0;
    for (InvoiceLine line : document.lines()) {
      row(
          csv,
          document.number().orElse(""),
          ++ordinal,
          line.kind().code(),
          line.late(),
          line.contractId().map(UUID::toString).orElse(""),
          line.product().map(Product::gpuModel).orElse(""),
          line.product().map(Product::capacityClass).orElse(""),
          line.product().map(Product::workflow).orElse(""),
          line.product().map(product -> plain(product.gpus())).orElse(""),
          line.product().map(product -> Long.toString(product.rateMicros())).orElse(""),
          line.text().orElse(""),
          line.minutes(),
          plain(BigDecimal.valueOf(line.gpuThousandths(), 3)),
          line.amount().micros(),
          line.serviceFrom(),
          line.serviceTo());
    }
    return csv.toString();
  }

  /**
   * A page of sessions, a row per item.
   *
   * @param first whether it is the first page, which has the heading
   */
  public static String sessions(List<SessionUsage> sessions, boolean first) {
    StringBuilder csv = new StringBuilder(first ? SESSIONS : "");
    for (SessionUsage session : sessions) {
      for (SessionUsage.Item item : session.items()) {
        row(
            csv,
            session.sessionId(),
            item.kind().code(),
            item.late(),
            item.segmentId(),
            item.firstMinute().isPresent() ? item.firstMinute().getAsInt() : "",
            item.lastMinute().isPresent() ? item.lastMinute().getAsInt() : "",
            item.minutes(),
            item.product().gpuModel(),
            item.product().capacityClass(),
            item.product().workflow(),
            plain(item.product().gpus()),
            item.product().rateMicros(),
            item.amount().micros(),
            item.serviceFrom(),
            item.serviceTo());
      }
    }
    return csv.toString();
  }

  private static void row(StringBuilder csv, Object... cells) {
    CsvRow.append(csv, Arrays.stream(cells).map(Object::toString).toList());
  }

  private static String plain(BigDecimal number) {
    return Optional.of(number.stripTrailingZeros())
        .map(n -> n.scale() < 0 ? n.setScale(0) : n)
        .get()
        .toPlainString();
  }
}
