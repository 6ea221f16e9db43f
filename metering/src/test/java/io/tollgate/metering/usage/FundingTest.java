package io.tollgate.metering.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Draw;
import io.tollgate.metering.ledger.DrawDown;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FundingTest {
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);
  private static final Map<UUID, Grant> GRANTS =
      Map.of(
          A, grant(A, GrantKind.PROMOTIONAL, 9),
          B, grant(B, GrantKind.PAID, 5),
          C, grant(C, GrantKind.CREDIT_LINE, 1));

  private static Grant grant(UUID id, GrantKind kind, int priority) {
    return new Grant(
        id,
        new UUID(1, 1),
        kind,
        Money.ofMicros(1_000),
        Money.ofMicros(500),
        priority,
        Optional.empty(),
        Optional.empty(),
        false,
        new Cause("tester", "request-1", "test"),
        Instant.EPOCH);
  }

  @Test
  void the_first_drawn_pays_first_whatever_would_be_drawn_first_today() {
    Funding funding = Funding.of(List.of(draw(1, C, 50, 20), draw(0, A, 100, 0)), GRANTS);
    assertThat(funding.byKind(0, 60)).isEqualTo(Map.of(GrantKind.PROMOTIONAL, Money.ofMicros(60)));
    assertThat(funding.byKind(60, 60))
        .isEqualTo(
            Map.of(
                GrantKind.PROMOTIONAL, Money.ofMicros(40),
                GrantKind.CREDIT_LINE, Money.ofMicros(20)));
    assertThat(funding.byKind(120, 0)).isEmpty();
    assertThat(funding.micros()).isEqualTo(130);
  }

  @Test
  void more_than_stayed_is_refused_and_so_is_a_draw_of_an_unknown_grant() {
    Funding funding = Funding.of(List.of(draw(0, A, 100, 40)), GRANTS);
    assertThatThrownBy(() -> funding.of(30, 31)).isInstanceOf(IllegalArgumentException.class);
    List<Draw> unknown = List.of(draw(0, new UUID(9, 9), 1, 0));
    assertThatThrownBy(() -> Funding.of(unknown, GRANTS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Draw draw(int number, UUID grant, long micros, long released) {
    return new Draw(number, grant, micros, released);
  }

  /**
   * An escrow of single micro-credits, each with the draw it came from: what is drawn is put at the
   * back, what is charged is taken from the front, what is released from the back, and what is
   * returned is put where it was.
   */
  private static final class NaiveEscrow {
    final Deque<Integer> rest = new ArrayDeque<>();
    final List<Deque<Integer>> minutes = new ArrayList<>();
    final Map<Integer, UUID> grants = new HashMap<>();
    final List<Draw> draws = new ArrayList<>();

    void draw(UUID grant, int micros) {
      grants.put(draws.size(), grant);
      for (int i = 0; i < micros; i++) {
        rest.addLast(draws.size());
      }
      draws.add(FundingTest.draw(draws.size(), grant, micros, 0));
    }

    void charge(int micros) {
      Deque<Integer> minute = new ArrayDeque<>();
      for (int i = 0; i < micros; i++) {
        minute.addLast(rest.removeFirst());
      }
      minutes.add(minute);
    }

    /** The last minutes first, as settlement returns. */
    void giveBack(int micros) {
      int missing = micros;
      for (int i = minutes.size() - 1; missing > 0; i--) {
        while (missing > 0 && !minutes.get(i).isEmpty()) {
          rest.addFirst(minutes.get(i).removeLast());
          missing--;
        }
      }
    }

    /** As one by one, and as the ledger records it. */
    void release(int micros) {
      int[] released = new int[draws.size()];
      for (int i = 0; i < micros; i++) {
        released[rest.removeLast()]++;
      }
      for (DrawDown.Part part : DrawDown.giveBack(draws, micros)) {
        assertThat(part.micros()).isEqualTo(released[part.draw()]);
        Draw draw = draws.get(part.draw());
        draws.set(
            part.draw(),
            FundingTest.draw(
                draw.number(),
                draw.grantId(),
                draw.micros(),
                draw.releasedMicros() + part.micros()));
      }
    }

    int charged() {
      return minutes.stream().mapToInt(Deque::size).sum();
    }

    void agrees() {
      Funding funding = Funding.of(draws, GRANTS);
      assertThat(funding.micros()).isGreaterThanOrEqualTo(charged());
      long before = 0;
      for (Deque<Integer> minute : minutes) {
        Map<Integer, Long> expected = new HashMap<>();
        minute.forEach(draw -> expected.merge(draw, 1L, Long::sum));
        Map<Integer, Long> found = new HashMap<>();
        for (Funding.Source part : funding.of(before, minute.size())) {
          found.merge(part.draw(), part.micros(), Long::sum);
          assertThat(part.grantId()).isEqualTo(grants.get(part.draw()));
          assertThat(part.kind()).isEqualTo(GRANTS.get(part.grantId()).kind());
        }
        assertThat(found).isEqualTo(expected);
        before += minute.size();
      }
    }
  }

  /** Whatever is drawn, charged, returned, released and forfeited, in any order that can be. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void it_is_what_one_micro_credit_at_a_time_would_say(long seed) {
    Random random = new Random(seed);
    for (int world = 0; world < 300; world++) {
      NaiveEscrow escrow = new NaiveEscrow();
      escrow.draw(List.of(A, B, C).get(random.nextInt(3)), 1 + random.nextInt(30));
      for (int step = 0; step < 25; step++) {
        int rest = escrow.rest.size();
        switch (random.nextInt(6)) {
          case 0 -> escrow.draw(List.of(A, B, C).get(random.nextInt(3)), 1 + random.nextInt(20));
          case 1, 2, 3 -> escrow.charge(random.nextInt(Math.min(rest, 8) + 1));
          case 4 -> escrow.giveBack(random.nextInt(escrow.charged() + 1));
          default -> escrow.release(random.nextInt(rest + 1));
        }
        escrow.agrees();
      }
      int forfeited = random.nextInt(escrow.rest.size() + 1);
      for (int i = 0; i < forfeited; i++) {
        escrow.rest.removeFirst();
      }
      escrow.release(escrow.rest.size());
      escrow.agrees();
      assertThat(Funding.of(escrow.draws, GRANTS).micros()).isEqualTo(escrow.charged() + forfeited);
    }
  }
}
