package io.tollgate.benchmarks.monthend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.Preview;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.scheduler.billing.ContractView;
import io.tollgate.scheduler.http.Json;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** The preview of a draft whose terms all take effect, by the use case that the route calls. */
final class PreviewWork {
  private static final int TIMES = 5;
  private static final Instant AFTER = Instant.parse("2026-04-02T00:00:00Z");
  private static final ContractMonth MARCH =
      new ContractMonth(YearMonth.of(2026, 3), ZoneOffset.UTC);

  private final Jdbi jdbi;
  private final Contract contract;

  PreviewWork(Jdbi jdbi, UUID payer) {
    this.jdbi = jdbi;
    this.contract =
        jdbi.inTransaction(
            handle ->
                Contracts.in(handle)
                    .draft(
                        new UUID(payer.getMostSignificantBits(), 1),
                        new UUID(payer.getMostSignificantBits(), 2),
                        payer,
                        "month-end",
                        ZoneOffset.UTC,
                        terms(),
                        Usage.CAUSE,
                        AFTER));
  }

  /** Each of them bites at every size that is measured. */
  private static Terms terms() {
    return new Terms(
        Optional.empty(),
        Optional.empty(),
        List.of(new Terms.FixedRate("h100", CapacityClass.ON_DEMAND, Money.ofCredits(30))),
        List.of(
            new Terms.Tier("h100", 0, OptionalLong.of(10_000), Money.ofCredits(25)),
            new Terms.Tier("h100", 10_000, OptionalLong.of(50_000), Money.ofCredits(20)),
            new Terms.Tier("h100", 50_000, OptionalLong.empty(), Money.ofCredits(15)),
            new Terms.Tier("a100", 0, OptionalLong.of(20_000), Money.ofCredits(10)),
            new Terms.Tier("a100", 20_000, OptionalLong.empty(), Money.ofCredits(8))),
        List.of(new Terms.Included("a100", 5_000), new Terms.Included("t4", 5_000)),
        Money.ofCredits(1_000_000_000),
        OptionalInt.of(1),
        OptionalInt.of(300),
        OptionalInt.empty(),
        Optional.empty(),
        Money.ZERO,
        List.of(),
        List.of(),
        Terms.EUROS_PER_CREDIT);
  }

  void measure(ObjectNode figures) {
    // Once before, so that what is loaded and kept for ever is there at either size.
    json();
    LiveHeap.Found heap = LiveHeap.during(this::json);
    List<Double> samples = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      long begun = System.nanoTime();
      json();
      samples.add(Seconds.since(begun));
    }
    Preview preview = preview();
    check(preview);
    figures
        .put("preview_s", Seconds.median(samples))
        .put("minutes", preview.minutes())
        .put("heap_mib", heap.mib())
        .put("heap_looks", heap.collections());
    samples.forEach(figures.putArray("samples_s")::add);
    figures.set("preview", ContractView.preview(contract, MARCH, preview));
  }

  private String json() {
    return Json.write(ContractView.preview(contract, MARCH, preview()));
  }

  private Preview preview() {
    return jdbi.inTransaction(
        handle -> Contracts.in(handle).preview(contract, contract.latest().terms(), MARCH, AFTER));
  }

  private void check(Preview preview) {
    Money lines = preview.lines().stream().map(Preview.Line::after).reduce(Money.ZERO, Money::plus);
    BenchmarkFailure.unless(
        lines.plus(preview.commitment()).equals(preview.after()), "the lines add up: " + preview);
    BenchmarkFailure.unless(
        Stream.of(
                preview.fixedRate(),
                preview.increment(),
                preview.included(),
                preview.tiers(),
                preview.commitment())
            .noneMatch(Money.ZERO::equals),
        "every term has an effect: " + preview);
    long micros =
        jdbi.withHandle(
            handle ->
                handle
                    .select(
                        """
                        SELECT sum(c.amount_micros) - coalesce((
                          SELECT sum(r.amount_micros) FROM metering.returned_charge r
                          JOIN metering.billing b USING (session_id) WHERE b.payer_id = ?), 0)
                        FROM metering.charge c JOIN metering.billing b USING (session_id) WHERE b.payer_id = ?
                        """,
                        contract.payer(),
                        contract.payer())
                    .mapTo(Long.class)
                    .one());
    BenchmarkFailure.unless(
        preview.before().equals(Money.ofMicros(micros)),
        "before is what the ledger says, " + micros + ": " + preview.before());
  }
}
