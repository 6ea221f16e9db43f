package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever arrives whenever, and whenever months are closed: over all invoices it is the ledger.
 */
abstract class InvoicePropertyContract {
  private static final Instant BEGIN = Instant.parse("2026-01-20T00:00:00Z");
  private static final int SESSIONS = 14;

  private final InvoiceWorld world;

  InvoicePropertyContract(InvoiceWorld world) {
    this.world = world;
  }

  @AfterEach
  void the_books_are_right() {
    world.booksAreRight();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void any_order_of_arrival_and_any_time_of_close_sums_to_the_ledger(long seed) {
    // The same usage, heard and closed in two ways that have nothing in common.
    Told one = tell(seed, new Random(seed * 31));
    Told other = tell(seed, new Random(seed * 31 + 1));
    assertThat(one.used()).isEqualTo(other.used());
    for (Told told : List.of(one, other)) {
      assertThat(told.invoices()).as("seed %d", seed).isNotEmpty();
      Funded funded = Funded.NOTHING;
      for (Invoice invoice : told.invoices()) {
        explainsEveryCent(invoice);
        assertThat(sum(world.lines(invoice))).isEqualTo(invoice.totals().lines().micros());
        funded = funded.plus(invoice.totals().funded());
      }
      assertThat(funded.total().micros()).as("seed %d", seed).isEqualTo(told.used());
      assertThat(funded).isEqualTo(world.lost(told.payer()));
    }
  }

  private static void explainsEveryCent(Invoice invoice) {
    Totals totals = invoice.totals();
    BigDecimal cents = totals.due().toUnits().movePointLeft(1);
    assertThat(totals.netCents())
        .isEqualTo(cents.setScale(0, RoundingMode.HALF_UP).longValueExact());
    assertThat(totals.due().plus(totals.rounding()))
        .isEqualTo(Money.ofMicros(totals.netCents() * 10_000_000));
    assertThat(Math.abs(totals.rounding().micros())).isLessThanOrEqualTo(5_000_000);
    assertThat(totals.taxCents())
        .isEqualTo(
            BigDecimal.valueOf(totals.netCents() * totals.taxBasisPoints(), 4)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact());
    assertThat(totals.netCents() + totals.taxCents()).isEqualTo(totals.grossCents());
  }

  private static long sum(List<InvoiceLine> lines) {
    return lines.stream().mapToLong(line -> line.amount().micros()).sum();
  }

  /**
   * What happened: by seed what ran, by chance when it was heard of and when months were closed.
   */
  private Told tell(long seed, Random chance) {
    Random usage = new Random(seed);
    UUID payer = world.payer(BEGIN);
    world.profile(payer, usage.nextBoolean() ? "Europe/Berlin" : "America/New_York", 1900);
    world.grant(payer, GrantKind.PROMOTIONAL, 50 + usage.nextInt(200), 1, BEGIN);
    world.grant(payer, GrantKind.PAID, 100 + usage.nextInt(400), 10, BEGIN);
    world.grant(payer, GrantKind.CREDIT_LINE, 1_000_000, 900, BEGIN);
    List<Runs> sessions = new ArrayList<>();
    Instant start = BEGIN;
    for (int i = 0; i < SESSIONS; i++) {
      String model = List.of("a10", "t4", "h100").get(usage.nextInt(3));
      int minutes = 1 + usage.nextInt(40);
      int ran = usage.nextInt(minutes + 1);
      EndReason reason =
          List.of(
                  EndReason.COMPLETED,
                  EndReason.FAILED,
                  EndReason.NODE_LOST,
                  EndReason.POLICY_REJECTED)
              .get(usage.nextInt(4));
      sessions.add(
          new Runs(
              world.runs(payer, model, minutes, usage.nextInt(3) == 0, start), ran, reason, start));
      start = start.plus(Duration.ofMinutes(usage.nextInt(12 * 24 * 60)));
    }
    List<Invoice> invoices = new ArrayList<>();
    Instant last = start.plus(Duration.ofDays(1));
    Collections.shuffle(sessions, chance);
    Instant now = BEGIN;
    for (Runs session : sessions) {
      for (int heard = 0; heard < 3; heard++) {
        int minutes = session.ran() == 0 ? 0 : chance.nextInt(session.ran() + 1);
        Instant at = later(now, session.start().plus(Duration.ofMinutes(minutes)));
        world.money(
            metering ->
                metering.acceptProofs(
                    List.of(new SessionProof(session.id(), 1, minutes * 60_000L)),
                    InvoiceWorld.CAUSE,
                    at));
        now = at;
        if (chance.nextInt(4) == 0) {
          close(payer, now, invoices);
        }
      }
      now = later(now, session.start().plus(Duration.ofMinutes(session.ran() + 1L)));
      world.ends(session.id(), 1, session.reason(), session.ran(), now);
      now = now.plus(Duration.ofHours(chance.nextInt(200)));
    }
    close(payer, later(now, last).plus(Duration.ofDays(32)), invoices);
    return new Told(payer, invoices, world.used(payer));
  }

  private void close(UUID payer, Instant now, List<Invoice> invoices) {
    Draft next = world.draft(payer, now);
    while (next.isOver()) {
      world
          .tryIssue(payer, next.period().month().toString(), now)
          .fold(invoices::add, refused -> false);
      next = world.draft(payer, now);
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private record Runs(UUID id, int ran, EndReason reason, Instant start) {}

  private record Told(UUID payer, List<Invoice> invoices, long used) {}
}
