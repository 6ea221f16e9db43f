package io.tollgate.scheduler.session;

import io.tollgate.scheduler.node.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where the starts of a waiting session have failed since it last ran. Pure. */
public final class FailedStarts {

  private FailedStarts() {}

  /** Whether there is anything to find out. */
  public static boolean has(Progress at) {
    return at.state() == SessionState.QUEUED && at.startFailures() > 0;
  }

  /**
   * The nodes. Where a rank of an attempt has said that its start failed, the other ranks' nodes
   * are innocent; where none has, as when a node never answered, all are under suspicion.
   *
   * @param reports of all the session's allocations
   */
  public static Set<NodeId> nodes(Progress at, List<RankReport> reports) {
    Set<NodeId> nodes = new HashSet<>();
    int before = at.attempt() - at.startFailures();
    Set<Integer> told =
        reports.stream()
            .filter(rank -> rank.endedBy("start_failed"))
            .map(rank -> rank.allocation().attempt())
            .collect(Collectors.toCollection(TreeSet::new));
    for (RankReport rank : reports) {
      int attempt = rank.allocation().attempt();
      if (attempt > before && (rank.endedBy("start_failed") || !told.contains(attempt))) {
        nodes.add(rank.allocation().node());
      }
    }
    return nodes;
  }
}
