package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.Awaits;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Wishes;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Instant T0 = Instant.parse("2026-03-02T00:00:00Z");
  private static final AccountId ACCOUNT = new AccountId(new UUID(1, 1));

  private final Random random = new Random(11);

  @Test
  void the_next_turn_is_that_of_asking_everybody_in_the_queue() {
    Turns turns = new Turns();
    Map<SessionId, QueuedSession> queue = new HashMap<>();
    int due = 0;
    for (int i = 0; i < 3_000; i++) {
      QueuedSession session = session(random.nextInt(25));
      if (random.nextInt(3) == 0) {
        queue.remove(session.id());
        turns.gone(session.id());
      } else {
        queue.put(session.id(), session);
        turns.waits(session);
      }
      Instant after = T0.plusSeconds(random.nextInt(7_200));
      Optional<Instant> asked =
          queue.values().stream()
              .flatMap(one -> one.nextTurn(after).stream())
              .min(Instant::compareTo);
      assertThat(turns.next(after)).isEqualTo(asked);
      due += asked.isPresent() ? 1 : 0;
    }
    assertThat(due).isBetween(500, 2_999);
  }

  /** Most want nothing of time, the others one thing each. */
  private QueuedSession session(int number) {
    Optional<Instant> then = Optional.of(T0.plusSeconds(random.nextInt(7_200)));
    Optional<Instant> never = Optional.empty();
    int kind = random.nextInt(20);
    Neighbours neighbours =
        kind == 4
            ? new Neighbours(
                Map.of(),
                Optional.of(new Neighbours.Together("rack", Optional.of(Duration.ofMinutes(10)))))
            : Neighbours.ANY;
    Wishes wishes = new Wishes(never, kind == 1 ? then : never, kind == 2 ? then : never);
    if (kind == 3) {
      SessionId other = new SessionId(new UUID(2, 99));
      wishes = wishes.awaiting(List.of(new Awaits(other, "has completed", then, never)));
    }
    return QueuedSession.draft(
            new SessionId(new UUID(2, number)),
            ACCOUNT,
            new Shape("h100", 1, 1, 0, 0, Map.of()).near(neighbours),
            T0,
            Duration.ofMinutes(10))
        .notBefore(kind == 0 ? then : never)
        .wishes(wishes)
        .done();
  }
}
