package io.tollgate.metering.defect;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.audit.Violation;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Changes;
import io.tollgate.metering.pricing.PriceBook;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import io.tollgate.metering.pricing.QuoteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each mistake, in the smallest story that shows it; the same story without it is clean. */
class MoneyDefectTest {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final InMemoryBooks books = new InMemoryBooks(money, MeteringPolicy.DEFAULT);
  private final Metering metering = Metering.over(money.stores());
  private final PriceBook book = PriceBook.over(money.prices());
  private final List<Violation> found = new ArrayList<>();

  @AfterEach
  void clear() {
    Planted.clear();
  }

  @ParameterizedTest
  @EnumSource
  void without_it_the_story_is_clean(MoneyDefect defect) {
    tell(defect);
    assertThat(found).isEmpty();
    assertThat(books.checkUnsettled()).isEmpty();
    assertThat(books.checkAll()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void planted_it_is_caught(MoneyDefect defect) {
    Planted.plant(defect);
    boolean refused = false;
    try {
      tell(defect);
    } catch (IllegalStateException constraint) {
      // Nothing refuses but what the story is about.
      refused = defect == MoneyDefect.QUOTE_USED_TWICE;
      assertThat(refused).as("%s", constraint).isTrue();
    }
    if (!refused) {
      assertThat(found).extracting(Violation::invariant).containsAnyElementsOf(defect.invariants());
      assertThat(books.checkAll())
          .extracting(Violation::invariant)
          .containsAnyElementsOf(defect.invariants());
    }
  }

  private void tell(MoneyDefect defect) {
    switch (defect) {
      case PROOFS_ADDED_UP -> {
        UUID session = running(10, false);
        prove(session, 1, 61_000);
        prove(session, 1, 61_000);
      }
      case ROWS_DO_NOT_TELESCOPE -> prove(running(10, false), 1, 130_000);
      case LATE_USAGE_CHARGED -> {
        UUID session = running(10, false);
        end(session, 1, EndReason.NODE_LOST, 70_000, true);
        again(session);
        prove(session, 1, 200_000);
        end(session, 2, EndReason.COMPLETED, 70_000, false);
      }
      case ATTEMPT_RESTARTS_MINUTES, CUT_MINUTE_USES_A_NUMBER -> {
        UUID session = running(10, false);
        end(session, 1, EndReason.PREEMPTED, 150_000, true);
        again(session);
        prove(session, 2, 61_000);
      }
      case CUT_MINUTE_CHARGED -> end(running(10, false), 1, EndReason.EVICTED, 90_000, false);
      case GANG_TOPPED_UP_AT_PLATFORM_END -> {
        UUID session = running(10, false);
        Ending ending = new Ending(1, EndReason.NODE_LOST, 70_000, 190_000, false);
        step(() -> metering.endAttempt(session, ending, CAUSE, T0));
      }
      case STOP_CAP_IGNORED -> {
        UUID session = running(10, false);
        step(() -> metering.capStop(session, CAUSE, T0.plusSeconds(61)));
        prove(session, 1, 200_000);
      }
      case PENDING_SEGMENT_CHARGED -> {
        UUID session = running(2, false);
        extend(session);
        prove(session, 1, 240_000);
      }
      case PENDING_SEGMENT_KEPT -> {
        UUID session = running(2, false);
        extend(session);
        end(session, 1, EndReason.COMPLETED, 61_000, false);
      }
      case SEGMENT_VOIDED_TWICE -> {
        UUID session = running(10, false);
        UUID segment = extend(session);
        for (int i = 0; i < 2; i++) {
          step(
              () -> {
                metering.voidSegment(session, segment, CAUSE, T0);
                return segment;
              });
        }
      }
      case REFUND_TWICE -> end(running(10, false), 1, EndReason.COMPLETED, 400_000, false);
      case REFUND_LOST, CHARGE_WITHOUT_ACTOR -> {
        UUID session = running(10, false);
        prove(session, 1, 61_000);
        end(session, 1, EndReason.COMPLETED, 70_000, false);
      }
      case FIRST_DRAW_GIVEN_BACK_FIRST -> {
        UUID payer = payer(100);
        grant(payer, 50, Optional.empty());
        UUID session = start(payer, 10, false);
        end(session, 1, EndReason.COMPLETED, 60_000, false);
      }
      case EXPIRED_GRANT_DRAWN -> {
        UUID payer = payer(100);
        grant(payer, 50, Optional.of(T0));
        start(payer, 5, false);
      }
      case GRACE_BEFORE_EXPIRY -> {
        UUID payer = payer(100);
        grant(payer, 50, Optional.of(T0.plus(Duration.ofDays(30))));
        end(start(payer, 5, false), 1, EndReason.COMPLETED, 60_000, false);
      }
      case HOLD_WITHOUT_BALANCE -> {
        UUID payer = payer(10);
        Quote quote = Wallet.quote(metering, payer, 5);
        step(() -> metering.hold(UUID.randomUUID(), payer, quote.quoteId(), CAUSE, T0));
      }
      case QUOTE_USED_TWICE -> {
        UUID payer = payer(100);
        Quote quote = Wallet.quote(metering, payer, 5);
        for (int i = 0; i < 2; i++) {
          step(() -> metering.hold(UUID.randomUUID(), payer, quote.quoteId(), CAUSE, T0));
        }
      }
      case QUOTE_OF_ANOTHER_PAYER -> {
        Quote quote = Wallet.quote(metering, payer(100), 5);
        UUID other = payer(100);
        step(() -> metering.hold(UUID.randomUUID(), other, quote.quoteId(), CAUSE, T0));
      }
      case PRICE_OF_ANOTHER_DAY -> {
        price("8", T0.plus(Duration.ofHours(3)));
        running(5, false);
      }
      case RATIO_OF_ITS_OWN_IGNORED -> running(5, false);
      case RISE_WITHOUT_NOTICE -> price("12", T0.plus(Duration.ofDays(29)));
      case NOTICE_FORGOTTEN, VERSION_ENDED_EARLY -> price("8", T0.plus(Duration.ofHours(3)));
      case WITHDRAWAL_LEAVES_A_GAP -> {
        price("8", T0.plus(Duration.ofHours(3)));
        UUID scheduled = book.history(Changes.A10).get(0).versionId();
        step(() -> book.withdraw(scheduled, UUID.randomUUID(), CAUSE, T0));
      }
      case CHANNEL_MULTIPLIER_FORGOTTEN -> {
        UUID payer = payer(100);
        Quote quote = quoteByApi(payer);
        step(() -> metering.hold(UUID.randomUUID(), payer, quote.quoteId(), CAUSE, T0));
      }
      case FAILED_SESSION_CHARGED, FAILURE_NOT_COUNTED -> {
        UUID session = running(10, true);
        prove(session, 1, 61_000);
        end(session, 1, EndReason.FAILED, 70_000, false);
      }
      case REJECTED_SESSION_CHARGED, RETURN_FROM_NOWHERE -> {
        UUID session = running(10, false);
        prove(session, 1, 61_000);
        end(session, 1, EndReason.POLICY_REJECTED, 70_000, false);
      }
    }
  }

  private void price(String credits, Instant from) {
    step(() -> book.set(Changes.change(Changes.A10, credits, Optional.of(from), T0)));
  }

  private <T> T step(Supplier<T> work) {
    T result = money.log().inTransaction(work);
    found.addAll(books.checkTouched());
    return result;
  }

  private UUID payer(long credits) {
    return step(() -> Wallet.payerWith(metering, credits));
  }

  private void grant(UUID payer, long credits, Optional<Instant> expiry) {
    step(
        () ->
            metering.credit(
                UUID.randomUUID(),
                payer,
                Money.ofCredits(credits),
                GrantKind.PROMOTIONAL,
                1,
                expiry,
                CAUSE,
                T0));
  }

  private UUID running(int minutes, boolean refundOnFailure) {
    return start(payer(500), minutes, refundOnFailure);
  }

  private UUID start(UUID payer, int minutes, boolean refundOnFailure) {
    UUID session = step(() -> Wallet.held(metering, payer, minutes, refundOnFailure));
    return step(
        () -> {
          metering.startAttempt(session, 1, T0, CAUSE);
          return session;
        });
  }

  private void again(UUID session) {
    step(
        () -> {
          metering.startAttempt(session, 2, T0.plusSeconds(600), CAUSE);
          return session;
        });
  }

  private void prove(UUID session, int attempt, long elapsedMs) {
    SessionProof proof = new SessionProof(session, attempt, elapsedMs);
    step(() -> metering.acceptProofs(List.of(proof), CAUSE, T0));
  }

  private void end(UUID session, int attempt, EndReason reason, long elapsedMs, boolean requeue) {
    Ending ending = new Ending(attempt, reason, elapsedMs, elapsedMs, requeue);
    step(() -> metering.endAttempt(session, ending, CAUSE, T0.plusSeconds(900)));
  }

  private UUID extend(UUID session) {
    UUID segment = UUID.randomUUID();
    UUID payer = metering.billing(session).orElseThrow().payer();
    Quote quote = Wallet.quote(metering, payer, 5);
    step(() -> metering.extend(session, segment, payer, quote.quoteId(), CAUSE, T0));
    return segment;
  }

  private Quote quoteByApi(UUID payer) {
    QuoteRequest request =
        new QuoteRequest(
            UUID.randomUUID(),
            payer,
            "api",
            "standard",
            "train",
            false,
            "a10",
            CapacityClass.ON_DEMAND,
            1,
            1,
            OptionalInt.empty(),
            5,
            CAUSE,
            T0);
    return ((QuoteOutcome.Quoted) metering.quote(request)).quote();
  }
}
