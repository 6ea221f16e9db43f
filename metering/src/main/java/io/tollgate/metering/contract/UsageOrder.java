package io.tollgate.metering.contract;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Planted;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;

/**
 * Takes runs of usage apart into minutes, in the one order that counts: when the minute began, then
 * the session's id. Keeps the runs that overlap in time, never all of them. Pure.
 */
public final class UsageOrder {
  private static final Comparator<Head> ORDER =
      Comparator.comparing(Head::start)
          .thenComparing(head -> head.run.sessionId(), IdOrder.BY_BYTES)
          .thenComparingInt(Head::minute);

  private UsageOrder() {}

  /** What is told of each minute. */
  @FunctionalInterface
  public interface Each {
    /** The n-th minute of a run, from 0. */
    void minute(UsageRun run, int index);
  }

  /** A run and how much of it was told. */
  private static final class Head {
    final UsageRun run;
    int index;

    Head(UsageRun run) {
      this.run = run;
    }

    Instant start() {
      return run.start(index);
    }

    int minute() {
      return run.minute(index);
    }
  }

  /** Tells every minute of the runs, which must come in the order of their first minutes. */
  public static void each(Iterator<UsageRun> runs, Each each) {
    PriorityQueue<Head> open = new PriorityQueue<>(ORDER);
    UsageRun next = runs.hasNext() ? runs.next() : null;
    while (next != null || !open.isEmpty()) {
      while (next != null && (open.isEmpty() || !next.firstStart().isAfter(open.peek().start()))) {
        open.add(new Head(next));
        next = runs.hasNext() ? runs.next() : null;
      }
      Head head = open.remove();
      if (Planted.is(ContractDefect.TIERS_IN_ORDER_OF_ARRIVAL)) {
        for (; head.index < head.run.count() - 1; head.index++) {
          each.minute(head.run, head.index);
        }
      }
      each.minute(head.run, head.index);
      head.index++;
      if (head.index < head.run.count()) {
        open.add(head);
      }
    }
  }
}
