package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Estimates for sessions too far back for a slot: the queue is played on with nothing but counts of
 * GPUs, each session taking those that come free first. Fast and a little hopeful about nodes, a
 * little gloomy about run times, since all are taken to run as long as they may.
 */
final class Replay {
  private final ClusterState state;
  private final Policy policy;
  private final long now;
  private final InForce rules;
  private final Pace pace;
  private final Map<Pool, PriorityQueue<long[]>> free = new HashMap<>();
  private final Map<AccountId, PriorityQueue<Long>> running = new HashMap<>();
  private final Map<Pool, Integer> total = new HashMap<>();

  /** Begins with what is held and before anything of this decision. */
  Replay(ClusterState state, Policy policy, long now) {
    this.state = state;
    this.policy = policy;
    this.now = now;
    this.rules = InForce.of(state, now);
    this.pace = new Pace(rules, now);
    Map<NodeId, Integer> idle = new HashMap<>();
    for (NodeView node : state.nodes().values()) {
      if (Lift.NOTHING.takesWork(node.availability())) {
        idle.put(node.id(), (int) node.gpus().stream().filter(GpuView::healthy).count());
      }
    }
    for (HeldSession session : state.held().values()) {
      if (session.countsAsRunning()) {
        runs(session.account()).add(Gates.expected(Ticks.of(session.latestEnd()), now, policy));
      }
      for (HeldAllocation held : session.allocations()) {
        Integer left = idle.get(held.node());
        if (left != null) {
          int gpus = Math.min(left, held.gpuUuids().size());
          idle.put(held.node(), left - gpus);
          add(pool(held.node()), Gates.expected(Ticks.of(held.latestEnd()), now, policy), gpus);
        }
      }
    }
    idle.forEach((node, gpus) -> add(pool(node), opens(node), gpus));
  }

  /** Plays one session, in turn; answers when it starts, {@link Ticks#NEVER} if it cannot. */
  long play(Outcome outcome) {
    QueuedSession session = outcome.session();
    PriorityQueue<long[]> coming = free.get(session.pool());
    int missing = session.shape().gpus();
    if (coming == null || total.getOrDefault(session.pool(), 0) < missing) {
      return Ticks.NEVER;
    }
    long start = Math.max(Gates.ready(session, now, policy), mayRun(session));
    start = Math.max(start, rules.opens(session));
    while (missing > 0) {
      long[] next = coming.remove();
      start = Math.max(start, next[0]);
      if (next[1] > missing) {
        coming.add(new long[] {next[0], next[1] - missing});
      }
      missing -= (int) Math.min(missing, next[1]);
    }
    long begins = outcome.hasSlot() ? outcome.slot() : pace.earliest(session, start);
    pace.take(session, begins, 1);
    coming.add(
        new long[] {
          begins + Ticks.of(policy.heldAtMost(session.runLimit())), session.shape().gpus()
        });
    return begins;
  }

  /** When its account may run one more: as many of its sessions must end as are too many. */
  private long mayRun(QueuedSession session) {
    AccountView account = state.accounts().get(session.account());
    PriorityQueue<Long> ends = runs(session.account());
    long start = now;
    while (account != null && !ends.isEmpty() && ends.size() >= account.concurrentMax()) {
      start = Math.max(start, ends.remove());
    }
    return start;
  }

  private PriorityQueue<Long> runs(AccountId account) {
    return running.computeIfAbsent(account, missing -> new PriorityQueue<>());
  }

  private void add(Pool pool, long time, int gpus) {
    if (gpus > 0) {
      total.merge(pool, gpus, Integer::sum);
      free.computeIfAbsent(
              pool,
              missing -> new PriorityQueue<>(Comparator.<long[]>comparingLong(step -> step[0])))
          .add(new long[] {time, gpus});
    }
  }

  /** When an idle node takes work: closings that come later are left out of account. */
  private long opens(NodeId id) {
    long opens = now;
    for (Closing closing : rules.closings(view(id))) {
      opens = closing.from() <= opens ? Math.max(opens, closing.until()) : opens;
    }
    return opens;
  }

  private Pool pool(NodeId id) {
    return view(id).pool();
  }

  private NodeView view(NodeId id) {
    NodeView node = state.nodes().get(id);
    if (node == null) {
      throw new IllegalStateException("node " + id + " is not in the state");
    }
    return node;
  }
}
