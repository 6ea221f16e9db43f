package io.tollgate.scheduler.fairness;

import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that an account used lately, by project: what is booked, what is over and not yet booked, and
 * what still holds GPUs. Added up anew whenever it is asked for, always in the same order.
 */
public final class AccountUse {
  private Map<String, Usage> booked = Map.of();
  private List<AttemptUse> over = List.of();
  private final Map<SessionId, AttemptUse> open = new HashMap<>();

  /**
   * Replaces what is over.
   *
   * @param totals what is booked by project, the empty name for none
   * @param others the attempts that are over and in none of these totals
   */
  public void over(Map<String, Usage> totals, Collection<AttemptUse> others) {
    booked = new TreeMap<>(totals);
    over = List.copyOf(others);
  }

  /** The session holds GPUs; a later word of the same session replaces this. */
  public void open(AttemptUse use) {
    open.put(use.session(), use);
  }

  /** The session holds none; false when it held none before. */
  public boolean close(SessionId session) {
    return open.remove(session) != null;
  }

  /** What each project used, the empty name for what is of none. */
  public Map<String, Usage> byProject(Duration halfLife) {
    Map<String, Usage> sums = new TreeMap<>(booked);
    TreeSet<AttemptUse> rest = new TreeSet<>(AttemptUse.IN_ORDER);
    rest.addAll(over);
    rest.addAll(open.values());
    rest.forEach(use -> add(sums, use, halfLife));
    return sums;
  }

  /** Adds an attempt to the sum of its project. */
  public static void add(Map<String, Usage> sums, AttemptUse use, Duration halfLife) {
    sums.merge(
        use.project().orElse(""),
        new Usage(use.gpuMinutes(), use.began()),
        (sum, more) -> sum.plus(more, halfLife));
  }

  /** The sum over projects. */
  public static Usage sum(Map<String, Usage> byProject, Duration halfLife) {
    return byProject.values().stream().reduce(Usage.NONE, (sum, more) -> sum.plus(more, halfLife));
  }
}
