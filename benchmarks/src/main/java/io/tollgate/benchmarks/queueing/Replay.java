package io.tollgate.benchmarks.queueing;

import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plays a log through a discipline. Everything of one second is one event: ends first, then
 * arrivals, then those who ask for more time, then the discipline looks once.
 */
final class Replay {
  private static final int ASKS_BEFORE_END = 600;
  private static final int JOB_BITS = 24;

  private final JobLog log;
  private final int[] bounds;
  private final Nodes nodes;
  private final Outcome outcome;
  private final @Nullable Place[] places;
  private final PriorityQueue<Long> ends = new PriorityQueue<>();
  private final PriorityQueue<Long> asks = new PriorityQueue<>();
  private int now;
  private int free;

  private Replay(JobLog log, int[] bounds, Layout layout) {
    this.log = log;
    this.bounds = bounds.clone();
    this.nodes = new Nodes(layout);
    this.outcome = new Outcome(log.size());
    this.places = new Place[log.size()];
    this.free = layout.gpus();
  }

  /**
   * From the first arrival to the last end.
   *
   * @throws IllegalStateException when a job was never begun
   */
  static Outcome of(
      JobLog log, int[] bounds, Layout layout, Function<Replay, Discipline> discipline) {
    Replay replay = new Replay(log, bounds, layout);
    replay.play(discipline.apply(replay));
    return replay.outcome;
  }

  JobLog log() {
    return log;
  }

  Nodes nodes() {
    return nodes;
  }

  Outcome outcome() {
    return outcome;
  }

  int now() {
    return now;
  }

  /** GPUs that nothing runs on. */
  int free() {
    return free;
  }

  /** How long it may hold its GPUs, by what was bought so far. */
  int bound(int job) {
    return bounds[job];
  }

  long area(int job) {
    return (long) bounds[job] * log.gpus()[job];
  }

  /** Where it could begin from now to {@code limit} at the earliest; null when nowhere. */
  @Nullable Place find(int job, int limit) {
    return nodes.find(log.gpus()[job], bounds[job], now, limit, 0);
  }

  /** Where it could begin now; null when nowhere. */
  @Nullable Place findNow(int job) {
    return log.gpus()[job] > free ? null : find(job, now);
  }

  /** Keeps that place for it. */
  void take(int job, Place place) {
    nodes.take(place, place.begin(), place.begin() + bounds[job]);
  }

  /** Keeps it no longer. */
  void give(int job, Place place) {
    nodes.give(place, place.begin(), place.begin() + bounds[job]);
  }

  /** Begins now, on a place that was taken for it. */
  void begin(int job, Place place) {
    if (place.begin() != now || outcome.started[job] >= 0) {
      throw new IllegalStateException("job " + job + " cannot begin at " + now + ": " + place);
    }
    places[job] = place;
    outcome.started[job] = now;
    free -= log.gpus()[job];
    plan(job);
  }

  private void plan(int job) {
    int stop = outcome.started[job] + Math.min(bounds[job], log.runs()[job]);
    outcome.ended[job] = stop;
    ends.add(event(stop, job));
    if (bounds[job] < log.runs()[job]) {
      asks.add(event(Math.max(now, stop - ASKS_BEFORE_END), job));
    }
  }

  private void play(Discipline discipline) {
    int arrived = 0;
    while (true) {
      int arrival = arrived < log.size() ? log.submitted()[arrived] : Nodes.EVER;
      now = Math.min(Math.min(arrival, discipline.nextLook()), Math.min(next(ends), next(asks)));
      if (now == Nodes.EVER) {
        break;
      }
      nodes.forgetBefore(now);
      boolean early = end(discipline);
      while (arrived < log.size() && log.submitted()[arrived] == now) {
        discipline.arrive(arrived++);
      }
      while (next(asks) == now) {
        extend(job(asks.remove()));
      }
      long begun = System.nanoTime();
      discipline.decide(early);
      outcome.looks.add(System.nanoTime() - begun);
    }
    for (int job = 0; job < log.size(); job++) {
      if (outcome.started[job] < 0) {
        throw new IllegalStateException("job " + job + " was never begun");
      }
    }
  }

  private boolean end(Discipline discipline) {
    boolean early = false;
    while (next(ends) == now) {
      int job = job(ends.remove());
      int bound = outcome.started[job] + bounds[job];
      if (outcome.ended[job] != now) {
        continue;
      }
      nodes.give(place(job), now, bound);
      early |= now < bound;
      free += log.gpus()[job];
      outcome.killed += bounds[job] < log.runs()[job] ? 1 : 0;
      discipline.end(job);
    }
    return early;
  }

  /** Gives it the longest extension that touches nothing that is kept for others. */
  private void extend(int job) {
    int bound = outcome.started[job] + bounds[job];
    int needed = outcome.started[job] + log.runs()[job];
    int until = nodes.heldOn(place(job), bound, needed);
    outcome.asked++;
    if (until == bound) {
      return;
    }
    outcome.granted += until == needed ? 1 : 0;
    nodes.take(place(job), bound, until);
    bounds[job] += until - bound;
    int stop = outcome.started[job] + bounds[job];
    outcome.ended[job] = stop;
    ends.add(event(stop, job));
  }

  private Place place(int job) {
    Place place = places[job];
    if (place == null) {
      throw new IllegalStateException("job " + job + " does not run");
    }
    return place;
  }

  private static int next(PriorityQueue<Long> events) {
    Long first = events.peek();
    return first == null ? Nodes.EVER : (int) (first >> JOB_BITS);
  }

  private static int job(long event) {
    return (int) (event & ((1 << JOB_BITS) - 1));
  }

  private static long event(int time, int job) {
    return ((long) time << JOB_BITS) | job;
  }
}
