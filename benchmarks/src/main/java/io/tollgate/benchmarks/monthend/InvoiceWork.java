package io.tollgate.benchmarks.monthend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.invoice.InvoiceOutcome;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.invoice.Issuer;
import io.tollgate.metering.invoice.SessionUsage;
import io.tollgate.scheduler.billing.InvoiceView;
import io.tollgate.scheduler.http.Json;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** An invoice as JSON: drafted from the ledger's rows, issued, and read again with its sessions. */
final class InvoiceWork {
  private static final int TIMES = 5;
  private static final int SESSIONS_AT_ONCE = 50;
  private static final Invoices.Wiring WIRING = Invoices.Wiring.of(Issuer.DEFAULT);
  private static final YearMonth MARCH = YearMonth.of(2026, 3);

  /** A good while after March is over. */
  private static final Instant AFTER = Instant.parse("2026-04-02T00:00:00Z");

  private final Jdbi jdbi;
  private final UUID payer;
  private final UUID invoice;

  InvoiceWork(Jdbi jdbi, UUID payer) {
    this.jdbi = jdbi;
    this.payer = payer;
    this.invoice = new UUID(~payer.getMostSignificantBits(), payer.getLeastSignificantBits());
  }

  void measure(ObjectNode figures) {
    // Once before, so that what is loaded and kept for ever is there at either size.
    draft();
    LiveHeap.Found heap =
        LiveHeap.during(
            () -> {
              draft();
              jdbi.useTransaction(
                  handle -> {
                    issue(handle);
                    handle.rollback();
                  });
            });
    List<Double> drafts = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      long begun = System.nanoTime();
      draft();
      drafts.add(Seconds.since(begun));
    }
    long begun = System.nanoTime();
    String issued = jdbi.inTransaction(this::issue);
    double issue = Seconds.since(begun);
    begun = System.nanoTime();
    String again = in(this::json);
    double read = Seconds.since(begun);
    BenchmarkFailure.unless(again.equals(issued), "an invoice reads as it was issued");
    sessions();
    LiveHeap.Found sessions = LiveHeap.during(this::sessions);
    figures
        .put("draft_s", Seconds.median(drafts))
        .put("issue_s", issue)
        .put("read_s", read)
        .put("json_bytes", issued.length())
        .put("heap_mib", Math.max(heap.mib(), sessions.mib()))
        .put("heap_looks", heap.collections() + sessions.collections());
    drafts.forEach(figures.putArray("draft_samples_s")::add);
  }

  private String draft() {
    return in(
        invoices ->
            Json.write(
                InvoiceView.draft(payer, "live", invoices.draft(payer, AFTER), Issuer.DEFAULT)));
  }

  private String issue(Handle handle) {
    Invoices invoices = Invoices.in(handle, WIRING);
    InvoiceOutcome outcome = invoices.issue(payer, MARCH, invoice, Usage.CAUSE, AFTER);
    return outcome.fold(
        done -> json(invoices),
        refused -> {
          throw new BenchmarkFailure(refused.sentence());
        });
  }

  private String json(Invoices invoices) {
    IssuedInvoice found = invoices.find(invoice).orElseThrow();
    return Json.write(InvoiceView.whole(found, invoices.lines(invoice), invoices.notesOf(invoice)));
  }

  // Page after page, as the route gives them out.
  private void sessions() {
    long minutes = 0;
    Optional<UUID> after = Optional.empty();
    List<SessionUsage> page;
    do {
      Optional<UUID> from = after;
      page = in(invoices -> invoices.sessions(invoice, from, SESSIONS_AT_ONCE));
      BenchmarkFailure.unless(
          !Json.write(InvoiceView.sessions(page)).isEmpty(), "a page of sessions is JSON");
      for (SessionUsage session : page) {
        minutes += session.items().stream().mapToLong(SessionUsage.Item::minutes).sum();
        after = Optional.of(session.sessionId());
      }
    } while (page.size() == SESSIONS_AT_ONCE);
    long told = minutes;
    long lines = in(invoices -> invoices.lines(invoice).stream().mapToLong(l -> l.minutes()).sum());
    BenchmarkFailure.unless(lines == told, "sessions tell " + lines + " minutes, not " + told);
  }

  private <T> T in(Function<Invoices, T> work) {
    return jdbi.inTransaction(handle -> work.apply(Invoices.in(handle, WIRING)));
  }
}
