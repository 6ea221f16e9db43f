package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvoiceDraftTest {
  private static final Instant START = Instant.parse("2026-03-05T09:30:00Z");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sessions_in_any_order_give_the_same_lines_and_sums(long seed) {
    Random random = new Random(seed);
    List<SessionUsage> sessions = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < 500; i++) {
      SessionUsage session = session(random);
      sessions.add(session);
      sum += session.amount().micros();
    }
    InvoiceDraft draft = InvoiceDraft.of(sessions.iterator(), List.of(), 1900);
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(sessions, random);
      assertThat(InvoiceDraft.of(sessions.iterator(), List.of(), 1900)).isEqualTo(draft);
    }
    assertThat(draft.totals().usage()).isEqualTo(Money.ofMicros(sum));
    assertThat(draft.lines().stream().mapToLong(line -> line.amount().micros()).sum())
        .isEqualTo(sum);
    // Two models, three rates, two kinds, late or not: no more lines, however many sessions.
    assertThat(draft.lines()).hasSizeLessThanOrEqualTo(24);
    assertThat(draft.sessions()).isEqualTo(500);
  }

  private static SessionUsage session(Random random) {
    long rate = 10_000_000L + random.nextInt(3);
    int minutes = 1 + random.nextInt(300);
    Product product =
        new Product(
            Optional.empty(),
            random.nextBoolean() ? "a10" : "h100",
            "on_demand",
            "train",
            BigDecimal.ONE,
            rate);
    boolean back = random.nextInt(4) == 0;
    Money amount = Money.ofMicros(back ? -rate * minutes : rate * minutes);
    Instant from = START.plusSeconds(60L * random.nextInt(100_000));
    SessionUsage.Item item =
        new SessionUsage.Item(
            back ? SessionUsage.Kind.RETURNED : SessionUsage.Kind.USAGE,
            random.nextBoolean(),
            UUID.randomUUID(),
            OptionalInt.of(1),
            OptionalInt.of(minutes),
            minutes,
            amount,
            from,
            from.plusSeconds(60L * minutes),
            product);
    return new SessionUsage(
        UUID.randomUUID(),
        0,
        back ? 0 : minutes,
        List.of(item),
        Funded.of(GrantKind.CREDIT_LINE, amount.micros()));
  }
}
