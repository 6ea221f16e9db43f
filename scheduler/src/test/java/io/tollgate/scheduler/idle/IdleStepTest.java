package io.tollgate.scheduler.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.idle.IdleRule.Verdict;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionLife;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs since minute 0, 5 % for 30 minutes: warned after 15, ended 15 after that. */
class IdleStepTest {
  private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
  private static final Progress RUNNING = running();

  @ParameterizedTest
  @CsvSource({
    // verdict,  warned, now, step
    "UNKNOWN,    ,       15, NOTHING",
    "UNKNOWN,    15,     40, NOTHING",
    "BUSY,       ,       15, NOTHING",
    "BUSY,       15,     20, CALL_OFF",
    "IDLE_HALF,  ,       15, WARN",
    "IDLE_HALF,  15,     20, NOTHING",
    "IDLE_HALF,  15,     40, NOTHING",
    "IDLE,       15,     29, NOTHING",
    "IDLE,       15,     30, END",
    "IDLE,       15,     75, END",
    // The leader was away: first a warning, then half a window.
    "IDLE,       ,       50, WARN",
    "IDLE,       50,     64, NOTHING",
    "IDLE,       50,     65, END",
    // Nobody remembers a warning of two windows ago.
    "IDLE,       15,     76, WARN",
    "IDLE_HALF,  15,     76, WARN",
    // The warning of the attempt before does not count.
    "IDLE,       -1,     30, WARN",
    "BUSY,       -1,     30, NOTHING",
  })
  void a_step_follows_from_the_verdict_and_the_warning(
      Verdict verdict, Integer warned, int now, IdleStep step) {
    IdleProtection protection =
        new IdleProtection(
            new SessionId(new UUID(0, 1)),
            IdleTerms.DEFAULT,
            IdleSource.SESSION,
            Optional.ofNullable(warned).map(IdleStepTest::minute),
            Optional.empty());
    assertThat(IdleStep.of(protection, RUNNING, verdict, minute(now))).isEqualTo(step);
  }

  @Test
  void an_odd_window_is_warned_in_the_later_half() {
    IdleProtection protection =
        IdleProtection.submitted(
            new SessionId(new UUID(0, 1)),
            new IdleWish.Choice(new IdleTerms(5, 5), IdleSource.SESSION),
            T0);
    assertThat(protection.lookAt()).contains(minute(3));
    assertThat(protection.endsAt(minute(3))).isEqualTo(minute(5));
  }

  private static Instant minute(int minute) {
    return T0.plusSeconds(60L * minute);
  }

  private static Progress running() {
    LifePolicy policy = LifePolicy.defaults();
    Progress placed =
        SessionLife.apply(
                Progress.submitted(100, false, false, T0), new SessionEvent.Placed(), policy, T0)
            .orElseThrow();
    return SessionLife.apply(placed, new SessionEvent.Ran(), policy, T0).orElseThrow();
  }
}
