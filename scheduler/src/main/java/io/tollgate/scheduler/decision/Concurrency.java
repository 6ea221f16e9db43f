package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many sessions of each account run, the just started ones too, and when they end. */
final class Concurrency {
  private final Map<AccountId, List<Instant>> ends = new HashMap<>();

  Concurrency(ClusterState state, Policy policy, Instant now, List<QueuedSession> started) {
    for (HeldSession session : state.held().values()) {
      if (session.countsAsRunning()) {
        add(session.account(), session.latestEnd());
      }
    }
    for (QueuedSession session : started) {
      add(session.account(), now.plus(policy.heldAtMost(session.runLimit())));
    }
    ends.values().forEach(list -> list.sort(null));
  }

  /** The reason, when the plan's limit is reached. */
  Optional<WaitReason> full(AccountView account) {
    List<Instant> running = ends.getOrDefault(account.id(), List.of());
    int over = running.size() - account.concurrentMax();
    if (over < 0) {
      return Optional.empty();
    }
    return Optional.of(
        WaitReason.of(
            WaitCode.PLAN_CONCURRENCY,
            "The plan runs at most "
                + account.concurrentMax()
                + " sessions at once; "
                + running.size()
                + " run.",
            account.concurrentMax() > 0 ? Optional.of(running.get(over)) : Optional.empty()));
  }

  private void add(AccountId account, Instant end) {
    ends.computeIfAbsent(account, missing -> new ArrayList<>()).add(end);
  }
}
