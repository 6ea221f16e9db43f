package io.tollgate.scheduler.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AccountUseTest {
  private static final Instant T0 = Instant.parse("2026-01-05T10:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);
  private static final AccountId ACCOUNT = new AccountId(new UUID(0, 1));

  private final Random random = new Random(7);
  private final AccountUse account = new AccountUse();

  // The same, kept plainly and added up from nothing.
  private Map<String, Usage> booked = Map.of();
  private List<AttemptUse> over = List.of();
  private final Map<SessionId, AttemptUse> open = new HashMap<>();

  @Test
  void whatever_comes_and_goes_the_sum_is_that_of_adding_up_everything_in_order() {
    for (int i = 0; i < 5_000; i++) {
      step();
      assertThat(account.byProject(WEEK)).isEqualTo(addedUp());
    }
  }

  private void step() {
    AttemptUse use = use(random.nextInt(60));
    switch (random.nextInt(4)) {
      case 0, 1 -> {
        open.put(use.session(), use);
        account.open(use);
      }
      case 2 ->
          assertThat(account.close(use.session())).isEqualTo(open.remove(use.session()) != null);
      default -> settle();
    }
  }

  /** Some that were open are over, in part still seen as open; some that were over are booked. */
  private void settle() {
    List<AttemptUse> now = new ArrayList<>();
    over.stream().filter(one -> random.nextBoolean()).forEach(now::add);
    open.values().stream().filter(one -> random.nextInt(5) == 0).forEach(now::add);
    TreeSet<AttemptUse> once = new TreeSet<>(AttemptUse.IN_ORDER);
    once.addAll(now);
    over = List.copyOf(once);
    booked = random.nextInt(4) == 0 ? Map.of() : Map.of("film", new Usage(random.nextInt(9), T0));
    account.over(booked, over);
  }

  private AttemptUse use(int session) {
    String project = session % 3 == 0 ? "film" : session % 3 == 1 ? "" : "show";
    return new AttemptUse(
        new SessionId(new UUID(1, session)),
        1 + random.nextInt(2),
        ACCOUNT,
        project.isEmpty() ? Optional.empty() : Optional.of(project),
        1 + random.nextInt(500) / 10.0,
        T0.plusSeconds(3600L * random.nextInt(40)));
  }

  private Map<String, Usage> addedUp() {
    Map<String, Usage> sums = new TreeMap<>(booked);
    TreeSet<AttemptUse> all = new TreeSet<>(AttemptUse.IN_ORDER);
    all.addAll(over);
    all.addAll(open.values());
    all.forEach(use -> AccountUse.add(sums, use, WEEK));
    return sums;
  }
}
