package io.tollgate.benchmarks.monthend;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.metering.invoice.Draft;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.invoice.Issuer;
import io.tollgate.scheduler.billing.InvoiceView;
import io.tollgate.scheduler.http.Json;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;

/** An invoice as JSON: drafted from the ledger's rows, issued, and read again. */
final class InvoicePart implements MonthEndBenchmark.Part {
  private static final double GOAL_S = 2;
  private static final int TIMES = 5;
  private static final Invoices.Wiring WIRING = Invoices.Wiring.of(Issuer.DEFAULT);
  private static final YearMonth MARCH = YearMonth.of(2026, 3);

  @Override
  public boolean measure(Month month, ObjectNode figures, Progress progress) {
    Peak small = new Peak();
    draft(month, month.small());
    double smallMib = small.mib();
    double[] drafts = new double[TIMES];
    ArrayNode samples = figures.putObject("samples").putArray("draft_s");
    Peak large = new Peak();
    for (int i = 0; i < TIMES; i++) {
      long begun = System.nanoTime();
      draft(month, month.large());
      drafts[i] = seconds(begun);
      samples.add(drafts[i]);
    }
    Arrays.sort(drafts);
    long begun = System.nanoTime();
    String issued = issue(month);
    double issue = seconds(begun);
    double largeMib = large.mib();
    begun = System.nanoTime();
    String again = read(month, UUID.fromString(Json.read(issued).path("id").asText()));
    double read = seconds(begun);
    BenchmarkFailure.unless(again.equals(issued), "an invoice reads as it was issued");
    figures
        .put("invoice_s", Math.max(drafts[TIMES / 2], issue))
        .put("draft_s", drafts[TIMES / 2])
        .put("issue_s", issue)
        .put("read_s", read)
        .put("json_bytes", issued.length())
        .put("peak_heap_mib", largeMib)
        .put("peak_heap_mib_at_a_tenth", smallMib);
    progress.say(
        "  drafted in %.2f s, issued in %.2f s, read in %.3f s; heap peak %.0f MiB, at a tenth %.0f"
            .formatted(drafts[TIMES / 2], issue, read, largeMib, smallMib));
    return Math.max(drafts[TIMES / 2], issue) < GOAL_S;
  }

  private static String draft(Month month, UUID payer) {
    return in(
        month,
        invoices -> {
          Draft draft = invoices.draft(payer, Month.AFTER);
          return Json.write(InvoiceView.draft(payer, "live", draft, Issuer.DEFAULT));
        });
  }

  private static String issue(Month month) {
    UUID id = new UUID(7, 7);
    return in(
        month,
        invoices -> {
          Invoice invoice =
              invoices
                  .issue(month.large(), MARCH, id, Month.CAUSE, Month.AFTER)
                  .fold(
                      done -> done,
                      refused -> {
                        throw new BenchmarkFailure(refused.sentence());
                      });
          return json(invoices, invoice.invoiceId());
        });
  }

  private static String read(Month month, UUID id) {
    return in(month, invoices -> json(invoices, id));
  }

  private static String json(Invoices invoices, UUID id) {
    IssuedInvoice found = invoices.find(id).orElseThrow();
    return Json.write(InvoiceView.whole(found, invoices.lines(id), invoices.notesOf(id)));
  }

  private static <T> T in(Month month, Function<Invoices, T> work) {
    return month.jdbi().inTransaction(handle -> work.apply(Invoices.in(handle, WIRING)));
  }

  private static double seconds(long begun) {
    return Math.round((System.nanoTime() - begun) / 1e6) / 1e3;
  }
}
