package io.tollgate.metering.charging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.QuoteTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The fast way to charge gives the rows of the planned one, in Java and in SQL. */
class NextMinuteTest {
  private static final Instant T0 = Wallet.T0;
  private static final Cause CAUSE = Wallet.CAUSE;

  @Test
  void whatever_is_taken_for_simple_is_planned_as_the_same_row() {
    Random random = new Random(7);
    int simple = 0;
    for (int i = 0; i < 200_000; i++) {
      Billing billing = billing(random);
      SessionProof proof = proof(random, billing);
      Optional<ChargeStore.Posting> next =
          NextMinute.of(billing, new CausedProof(proof, Wallet.CAUSE));
      if (next.isPresent()) {
        simple++;
        assertThat(next.get().rows())
            .as("%s %s", billing, proof)
            .isEqualTo(planned(billing, proof));
      }
    }
    assertThat(simple).isGreaterThan(5_000);
  }

  @Test
  void the_statement_takes_the_same_cases_for_simple_and_charges_the_same() {
    Jdbi jdbi = Wallet.jdbi(Wallet.migratedDatabase());
    Random random = new Random(11);
    int simple = 0;
    for (int i = 0; i < 150; i++) {
      simple += jdbi.inTransaction(handle -> oneCase(handle, random));
    }
    assertThat(simple).isBetween(15, 120);
  }

  private static int oneCase(Handle handle, Random random) {
    Metering metering = Metering.in(handle);
    UUID session = Wallet.held(metering, Wallet.payerWith(metering, 1_000), 10, false);
    metering.startAttempt(session, 1, T0, CAUSE);
    int before = random.nextInt(3);
    if (before > 0) {
      metering.acceptProofs(List.of(new SessionProof(session, 1, before * 60_000L)), CAUSE, T0);
    }
    if (random.nextInt(4) == 0) {
      metering.capStop(session, CAUSE, T0.plusSeconds(60L * (1 + random.nextInt(4))));
    }
    handle.execute(
        "UPDATE metering.segment SET increment_seconds = ?, minimum_seconds = ? WHERE session_id = ?",
        pick(random, 1, 7, 30, 60, 60, 60, 90),
        pick(random, 0, 0, 0, 60, 120, 600),
        session);
    Billing billing = new SqlBillingStore(handle).find(session).orElseThrow();
    SessionProof proof =
        new SessionProof(
            session,
            pick(random, 1, 1, 1, 1, 2),
            (before + pick(random, 0, 1, 1, 1, 2)) * 60_000L + 1);
    Optional<ChargeStore.Posting> next =
        NextMinute.of(billing, new CausedProof(proof, Wallet.CAUSE));
    SqlChargeStore charges = new SqlChargeStore(handle);
    List<Charged> charged = charges.advance(List.of(new CausedProof(proof, CAUSE)), T0);
    assertThat(charged).as("%s %s", billing, proof).hasSize(next.isPresent() ? 1 : 0);
    if (next.isEmpty()) {
      assertThat(new SqlBillingStore(handle).find(session)).contains(billing);
      return 0;
    }
    ChargePlan.Row row = next.get().rows().get(0);
    assertThat(charged)
        .containsExactly(
            new Charged(
                session,
                row.minute(),
                1,
                charged.get(0).minutesLeft(),
                Money.ofMicros(row.micros()),
                false));
    // Beyond an hour nobody is warned, and the statement does not count exactly.
    assertThat(Math.min(61, charged.get(0).minutesLeft()))
        .isEqualTo(Math.min(61, Charging.minutesLeft(next.get())));
    ChargeRow written = charges.charges(session, row.minute() - 1, 10).get(0);
    assertThat(written.minuteStart()).isEqualTo(next.get().startOf(row));
    assertThat(written.segmentId()).isEqualTo(row.segmentId());
    assertThat(written.amount().micros()).isEqualTo(row.micros());
    Billing after = new SqlBillingStore(handle).find(session).orElseThrow();
    assertThat(after.postedMinutes()).isEqualTo(billing.postedMinutes() + 1);
    assertThat(after.attempt().orElseThrow().provenMs()).isEqualTo(proof.elapsedMs());
    return 1;
  }

  private static List<ChargePlan.Row> planned(Billing billing, SessionProof proof) {
    return ChargePlan.of(
            billing.prepaid(),
            billing.minuteNumbersUsed(),
            proof.elapsedMs(),
            ChargePlan.Extent.RUNNING,
            new ChargePlan.Already(billing.postedMinutes(), billing.amounts().netCharged()))
        .rows();
  }

  /** Any state of a session that runs, those that cannot be among them. */
  private static Billing billing(Random random) {
    UUID session = new UUID(1, 1);
    long rate = pick(random, 10_000_000, 7, 1, 333_333);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      int minutes = 1 + random.nextInt(4);
      segments.add(
          new Segment(
              i == 0 ? session : new UUID(2, i),
              new UUID(3, i),
              i,
              Segment.State.ACKNOWLEDGED,
              OptionalInt.of(i),
              Rate.ofMicros(i == 0 ? rate : rate + i),
              minutes,
              Money.ofMicros(rate * minutes),
              new QuoteTerms(
                  pick(random, 1, 7, 30, 60, 60, 90, 600),
                  pick(random, 0, 0, 60, 90, 600),
                  1_000,
                  false)));
    }
    int posted = random.nextInt(5);
    int used = Math.min(posted, random.nextInt(3));
    long charged = rate * posted + pick(random, 0, 0, 0, 1, 5);
    long returned = random.nextInt(4) == 0 ? Math.min(charged, rate) : 0;
    return new Billing(
        session,
        new UUID(4, 4),
        false,
        segments,
        new Amounts(rate * 100, charged, returned, 0, 0),
        posted,
        0,
        used,
        Optional.of(new Attempt(1, T0, 0, random.nextInt(10) == 0)),
        random.nextInt(3) == 0 ? OptionalInt.of(random.nextInt(6)) : OptionalInt.empty(),
        Money.ZERO,
        Optional.empty(),
        CAUSE,
        T0);
  }

  private static SessionProof proof(Random random, Billing billing) {
    long next = billing.postedMinutes() + 1L - billing.minuteNumbersUsed();
    return new SessionProof(
        billing.sessionId(),
        pick(random, 1, 1, 1, 2),
        Math.max(0, (next + pick(random, -1, 0, 0, 0, 1)) * 60_000L + random.nextInt(60_000)));
  }

  private static int pick(Random random, int... values) {
    return values[random.nextInt(values.length)];
  }
}
