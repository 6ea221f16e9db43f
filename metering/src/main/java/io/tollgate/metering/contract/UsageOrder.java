package io.tollgate.metering.contract;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Planted;
import java.util.Iterator;
import java.util.PriorityQueue;

/**
 * Takes runs of usage apart into minutes, in the one order that counts: when the minute began, then
 * the session's id. Keeps the runs that overlap in time, never all of them. Pure.
 */
public final class UsageOrder {
  private UsageOrder() {}

  /** Is asked once for each run, before the first of its minutes is told. */
  @FunctionalInterface
  public interface Opening {
    /** To whom its minutes are told. */
    Minutes of(UsageRun run);
  }

  /** Hears the minutes of one run. */
  @FunctionalInterface
  public interface Minutes {
    /** The n-th minute of the run, from 0. */
    void minute(int index);
  }

  /** A run and how much of it was told; makes nothing per minute. */
  private static final class Head implements Comparable<Head> {
    final UsageRun run;
    final Minutes minutes;
    int index;
    long start;

    Head(UsageRun run, Minutes minutes) {
      this.run = run;
      this.minutes = minutes;
      this.start = run.startMicros(0);
    }

    /** Tells a minute; whether there is one more. */
    boolean tell() {
      minutes.minute(index++);
      if (index == run.count()) {
        return false;
      }
      start = run.startMicros(index);
      return true;
    }

    @Override
    public int compareTo(Head other) {
      int order = Long.compare(start, other.start);
      if (order == 0) {
        order = IdOrder.BY_BYTES.compare(run.sessionId(), other.run.sessionId());
      }
      return order != 0 ? order : Integer.compare(run.minute(index), other.run.minute(other.index));
    }
  }

  /** Tells every minute of the runs, which must come in the order of their first minutes. */
  public static void each(Iterator<UsageRun> runs, Opening opening) {
    PriorityQueue<Head> open = new PriorityQueue<>();
    UsageRun next = runs.hasNext() ? runs.next() : null;
    while (next != null || !open.isEmpty()) {
      while (next != null && (open.isEmpty() || next.startMicros(0) <= open.peek().start)) {
        open.add(new Head(next, opening.of(next)));
        next = runs.hasNext() ? runs.next() : null;
      }
      Head head = open.remove();
      boolean more = head.tell();
      while (more && Planted.is(ContractDefect.TIERS_IN_ORDER_OF_ARRIVAL)) {
        more = head.tell();
      }
      if (more) {
        open.add(head);
      }
    }
  }
}
