package io.tollgate.benchmarks.queueing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * Who waits, per account and number of GPUs by size. A look asks for one after the other in order.
 * When one finds no place, none with as many GPUs of that account does in this look, as all that
 * follow run longer and places only become fewer.
 */
final class Heads {
  private static final double HALF_LIFE = 7 * 24 * 3600;

  private final Replay replay;
  private final SizeRules rules;
  private final boolean fair;
  private final int[] classOfGpus;
  private final int classes;
  private final TreeSet<Integer>[] queues;
  private final int[] heads;
  private final double[] used;

  @SuppressWarnings({"unchecked", "rawtypes"})
  Heads(Replay replay, SizeRules rules, Sharing sharing) {
    this.replay = replay;
    this.rules = rules;
    this.fair = sharing.fair();
    int[] sizes = Arrays.stream(replay.log().gpus()).distinct().sorted().toArray();
    this.classes = sizes.length;
    this.classOfGpus = new int[sizes[classes - 1] + 1];
    for (int i = 0; i < classes; i++) {
      classOfGpus[sizes[i]] = i;
    }
    int accounts = fair ? replay.log().accounts().size() : 1;
    this.queues = new TreeSet[accounts * classes];
    Comparator<Integer> order = Comparator.comparingLong(this::key).thenComparing(job -> job);
    Arrays.setAll(queues, i -> new TreeSet<>(order));
    this.heads = new int[queues.length];
    this.used = new double[accounts];
  }

  void add(int job) {
    queues[queue(job)].add(job);
  }

  /** Takes it out; during a look the next one of its kind comes forward. */
  void remove(int job) {
    int queue = queue(job);
    queues[queue].remove(job);
    if (heads[queue] == job) {
      heads[queue] = first(queue);
    }
  }

  /** Begins a look. */
  void reset() {
    for (int queue = 0; queue < queues.length; queue++) {
      heads[queue] = first(queue);
    }
  }

  /** Who is next in order in this look, or -1. */
  int next() {
    int best = -1;
    double least = 0;
    for (int queue = 0; queue < heads.length; queue++) {
      int job = heads[queue];
      if (job < 0) {
        continue;
      }
      double rank = fair ? faded(queue / classes) + replay.area(job) : 0;
      if (best < 0 || rank < least || rank == least && before(job, best)) {
        best = job;
        least = rank;
      }
    }
    return best;
  }

  /** None with as many GPUs of that account is asked for again in this look. */
  void drop(int job) {
    heads[queue(job)] = -1;
  }

  /** Its whole bound counts as used by its account. */
  void charge(int job) {
    used[account(job)] += scaled(replay.area(job));
  }

  /** What was not used of a bound is taken back. */
  void correct(int job) {
    int start = replay.outcome().started[job];
    long unused = (long) (start + replay.bound(job) - replay.now()) * replay.log().gpus()[job];
    used[account(job)] -= unused * Math.exp(start / HALF_LIFE * Math.log(2));
  }

  int account(int job) {
    return fair ? replay.log().account()[job] : 0;
  }

  private long key(int job) {
    return rules.byArea() ? replay.area(job) : replay.bound(job);
  }

  private boolean before(int job, int other) {
    int byKey = Long.compare(key(job), key(other));
    return byKey < 0 || byKey == 0 && job < other;
  }

  private int first(int queue) {
    return queues[queue].isEmpty() ? -1 : queues[queue].first();
  }

  private int queue(int job) {
    return account(job) * classes + classOfGpus[replay.log().gpus()[job]];
  }

  /** Usage is kept as it will count at the end of time, so that nothing has to fade. */
  private double scaled(long gpuSeconds) {
    return gpuSeconds * Math.exp(replay.now() / HALF_LIFE * Math.log(2));
  }

  private double faded(int account) {
    return used[account] / Math.exp(replay.now() / HALF_LIFE * Math.log(2));
  }
}
