package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.Eta;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.decision.WaitReason;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RanksTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final AccountId ACCOUNT = new AccountId(new UUID(0, 1));

  private static SessionId id(int number) {
    return new SessionId(new UUID(1, number));
  }

  private static Board board(int sessions) {
    Cluster cluster = new Cluster().put(AccountView.of(ACCOUNT, 10));
    Map<SessionId, Waiting> waiting = new LinkedHashMap<>();
    WaitReason full = WaitReason.of(WaitCode.CAPACITY, "full", Optional.empty());
    for (int i = 1; i <= sessions; i++) {
      cluster.put(
          QueuedSession.draft(
                  id(i),
                  ACCOUNT,
                  new Shape("h100", 1, 2, 0, 0, Map.of()),
                  NOW,
                  Duration.ofMinutes(10))
              .done());
      Eta eta =
          i == sessions
              ? new Eta.None(WaitCode.USER_HOLD)
              : new Eta.Estimate(NOW.plusSeconds(60L * i), NOW.plusSeconds(60L * i));
      waiting.put(id(i), new Waiting(List.of(full), eta, i));
    }
    return new Board(NOW, waiting, Map.of(), Map.of(), cluster.snapshot(), List.of());
  }

  @Test
  void what_is_ahead_is_the_sum_of_all_before_it() {
    Board board = board(40);
    BoardPicture picture = new BoardPicture(board, Duration.ofDays(7), Map.of());
    for (int i = 1; i <= 40; i++) {
      ObjectNode entry = picture.of(id(i), 1).orElseThrow();
      assertThat(entry.at("/rank/gpu_minutes_ahead").asInt()).isEqualTo(20 * (i - 1));
      assertThat(entry.at("/rank/account_share/value").asDouble()).isEqualTo(20);
    }
  }

  @Test
  void a_backlog_says_when_the_last_that_has_a_time_starts() {
    Backlog backlog = Backlog.of(board(3)).values().iterator().next();
    assertThat(backlog)
        .isEqualTo(
            new Backlog(
                3, 1, 60, 0, Optional.of(NOW.plusSeconds(120)), Optional.of(NOW.plusSeconds(720))));
  }
}
