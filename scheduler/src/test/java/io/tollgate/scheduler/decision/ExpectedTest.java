package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thousand sessions and a few more wait for one GPU, ten minutes each. */
class ExpectedTest {
  private static final int WAITING = 1_010;
  private static final SessionId LAST = World.session(WAITING);

  private final Cluster cluster = new Cluster();
  private final Instant begin = World.minute(2_000);

  @BeforeEach
  void many_wait() {
    cluster.put(World.nodeView(1, 1));
    for (int i = 1; i <= WAITING; i++) {
      cluster.put(AccountView.of(World.account(i), 1));
      cluster.put(World.queued(i, i, World.shape(1, 1), 10));
    }
  }

  @Test
  void an_estimate_of_a_long_queue_serves_decisions_for_that_long_and_no_longer() {
    Engine engine = new Engine(World.POLICY, Duration.ofSeconds(10));
    Eta first = eta(engine, begin);
    forget(5);

    assertThat(eta(engine, begin.plusSeconds(10))).isEqualTo(first);
    assertThat(eta(engine, begin.plusSeconds(11))).isEqualTo(fresh(begin.plusSeconds(11)));
    assertThat(fresh(begin.plusSeconds(11))).isNotEqualTo(first);
  }

  @Test
  void who_came_later_is_not_told_what_was_said_of_another() {
    Engine engine = new Engine(World.POLICY, Duration.ofSeconds(10));
    eta(engine, begin);
    forget(5);
    cluster.removeQueued(LAST).put(World.queued(WAITING, WAITING, World.shape(1, 1), 20));

    assertThat(eta(engine, begin.plusSeconds(1))).isEqualTo(fresh(begin.plusSeconds(1)));
  }

  @Test
  void without_an_age_every_decision_says_what_follows_from_its_state() {
    Engine engine = new Engine(World.POLICY);
    eta(engine, begin);
    forget(5);

    assertThat(eta(engine, begin)).isEqualTo(fresh(begin));
  }

  private void forget(int first) {
    for (int i = 1; i <= first; i++) {
      cluster.removeQueued(World.session(i + 100));
    }
  }

  private Eta eta(Engine engine, Instant now) {
    return told(engine.decide(cluster.snapshot(), now));
  }

  private Eta fresh(Instant now) {
    return told(Decision.of(cluster.snapshot(), World.POLICY, now));
  }

  private static Eta told(Plan plan) {
    Waiting waiting = plan.waiting().get(LAST);
    assertThat(waiting).isNotNull();
    return waiting.eta();
  }
}
