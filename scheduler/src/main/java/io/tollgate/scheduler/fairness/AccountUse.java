package io.tollgate.scheduler.fairness;

import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that an account used lately, by project: what is booked, what is over and not yet booked, and
 * what still holds GPUs. Always added up in the same order, so that the sum is the same to the last
 * digit whatever became known first.
 */
public final class AccountUse {
  private TreeSet<AttemptUse> over = new TreeSet<>(AttemptUse.IN_ORDER);
  private final Map<SessionId, AttemptUse> open = new HashMap<>();
  private final Map<String, RunningSum> projects = new TreeMap<>();

  /**
   * Replaces what is over.
   *
   * @param totals what is booked by project, the empty name for none
   * @param others the attempts that are over and in none of these totals
   */
  public void over(Map<String, Usage> totals, Collection<AttemptUse> others) {
    TreeSet<AttemptUse> fresh = new TreeSet<>(AttemptUse.IN_ORDER);
    fresh.addAll(others);
    // What is over counts as that, even while the session is still seen to hold GPUs.
    open.values().stream().filter(use -> counts(use) && fresh.contains(use)).forEach(this::remove);
    over.stream().filter(use -> !isAmong(fresh, use)).forEach(this::remove);
    fresh.stream().filter(use -> !isAmong(over, use)).forEach(this::add);
    open.values().stream().filter(use -> !counts(use) && !fresh.contains(use)).forEach(this::add);
    over = fresh;
    totals.keySet().forEach(this::project);
    projects.forEach((name, sum) -> sum.book(totals.get(name)));
  }

  /** The session holds GPUs; a later word of the same session replaces this. */
  public void open(AttemptUse use) {
    AttemptUse before = open.put(use.session(), use);
    if (!use.equals(before)) {
      replace(before, use);
    }
  }

  /** The session holds none; false when it held none before. */
  public boolean close(SessionId session) {
    AttemptUse before = open.remove(session);
    replace(before, null);
    return before != null;
  }

  private void replace(@Nullable AttemptUse before, @Nullable AttemptUse after) {
    if (before != null && counts(before)) {
      remove(before);
    }
    if (after != null && counts(after)) {
      add(after);
    }
  }

  /** Whether something open counts as that. */
  private boolean counts(AttemptUse use) {
    return !over.contains(use);
  }

  private static boolean isAmong(TreeSet<AttemptUse> all, AttemptUse use) {
    return use.equals(all.ceiling(use));
  }

  private void add(AttemptUse use) {
    project(use.project().orElse("")).add(use);
  }

  private void remove(AttemptUse use) {
    project(use.project().orElse("")).remove(use);
  }

  private RunningSum project(String name) {
    return projects.computeIfAbsent(name, added -> new RunningSum());
  }

  /** What each project used, the empty name for what is of none. */
  public Map<String, Usage> byProject(Duration halfLife) {
    projects.values().removeIf(RunningSum::isEmpty);
    Map<String, Usage> sums = new TreeMap<>();
    projects.forEach((name, sum) -> sums.put(name, sum.of(halfLife)));
    return sums;
  }

  /** Adds an attempt to the sum of its project. */
  public static void add(Map<String, Usage> sums, AttemptUse use, Duration halfLife) {
    sums.merge(use.project().orElse(""), use.usage(), (sum, more) -> sum.plus(more, halfLife));
  }

  /** The sum over projects. */
  public static Usage sum(Map<String, Usage> byProject, Duration halfLife) {
    return byProject.values().stream().reduce(Usage.NONE, (sum, more) -> sum.plus(more, halfLife));
  }
}
