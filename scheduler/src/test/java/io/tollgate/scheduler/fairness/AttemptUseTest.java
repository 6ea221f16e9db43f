package io.tollgate.scheduler.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttemptUseTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);
  private static final AccountId ACCOUNT = new AccountId(new UUID(0, 1));

  private static AttemptUse use(int session, String project, double gpuMinutes) {
    return new AttemptUse(
        new SessionId(new UUID(1, session)),
        1,
        ACCOUNT,
        project.isEmpty() ? Optional.empty() : Optional.of(project),
        gpuMinutes,
        NOW.minusSeconds(session));
  }

  @Test
  void what_holds_gpus_counts_until_it_lets_go_and_what_is_over_instead() {
    AccountUse account = new AccountUse();
    account.open(use(1, "", 600));
    account.open(use(2, "film", 60));
    account.open(use(2, "film", 90)); // Extended.
    assertThat(minutes(account, "")).isCloseTo(600, within(0.01));
    assertThat(minutes(account, "film")).isCloseTo(90, within(0.01));

    assertThat(account.close(use(1, "", 1).session())).isTrue();
    assertThat(account.close(use(1, "", 1).session())).isFalse();
    account.over(Map.of(), List.of(use(1, "", 20)));
    assertThat(minutes(account, "")).isCloseTo(20, within(0.01));
    Usage sum = AccountUse.sum(account.byProject(WEEK), WEEK);
    assertThat(sum.at(NOW, WEEK)).isCloseTo(110, within(0.01));
  }

  @Test
  void the_sum_is_the_same_to_the_last_digit_in_whatever_order_it_came() {
    AccountUse one = new AccountUse();
    AccountUse other = new AccountUse();
    one.over(Map.of(), List.of(use(1, "", 0.1), use(2, "", 0.2), use(3, "", 0.3)));
    other.over(Map.of(), List.of(use(3, "", 0.3), use(1, "", 0.1)));
    other.open(use(2, "", 0.2));
    assertThat(one.byProject(WEEK)).isEqualTo(other.byProject(WEEK));
  }

  @Test
  void an_attempt_uses_something() {
    assertThatThrownBy(() -> use(1, "", 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> use(1, "", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> use(1, "", Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double minutes(AccountUse account, String project) {
    return account.byProject(WEEK).getOrDefault(project, Usage.NONE).at(NOW, WEEK);
  }
}
