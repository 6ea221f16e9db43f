package io.tollgate.scheduler.decision;

import java.util.Arrays;

/**
 * What is free from now on, as steps: {@code gpus[i]} are free from {@code at[i]} until {@code at[i
 * + 1]}, the last step for ever. It knows nothing of who takes what.
 */
final class Timeline {
  private long[] at = new long[4];
  private int[] gpus = new int[4];
  private int[] cpus = new int[4];
  private long[] memory = new long[4];
  private int steps = 1;

  Timeline(long start, int gpus, int cpus, long memory) {
    begin(start, gpus, cpus, memory);
  }

  /** That much is free from then on, for ever. */
  final void begin(long start, int gpus, int cpus, long memory) {
    steps = 1;
    at[0] = start;
    this.gpus[0] = gpus;
    this.cpus[0] = cpus;
    this.memory[0] = memory;
  }

  /** Time has gone by, within the first step. */
  void beginAt(long start) {
    if (start < at[0] || steps > 1 && start >= at[1]) {
      throw new IllegalStateException("a first step from " + at[0] + " holds no " + start);
    }
    at[0] = start;
  }

  /** Takes from {@code from} until {@code until}; negative amounts give back. */
  void take(long from, long until, int takenGpus, int takenCpus, long takenMemory) {
    if (until <= Math.max(from, at[0])) {
      return;
    }
    int first = split(Math.max(from, at[0]));
    int end = until >= Ticks.NEVER ? steps : split(until);
    for (int i = first; i < end; i++) {
      gpus[i] -= takenGpus;
      cpus[i] -= takenCpus;
      memory[i] -= takenMemory;
    }
  }

  /** GPUs free at that time. */
  int gpusAt(long time) {
    return gpus[stepAt(time)];
  }

  /** From when on that much is free for ever, {@link Ticks#NEVER} when it never is. */
  long freeForEver(int needGpus, int needCpus, long needMemory) {
    int first = steps;
    while (first > 0
        && Feasibility.holds(
            gpus[first - 1], cpus[first - 1], memory[first - 1], needGpus, needCpus, needMemory)) {
      first--;
    }
    return first == steps ? Ticks.NEVER : at[first];
  }

  /** When the first step begins. */
  long startsAt() {
    return at[0];
  }

  /** GPUs free at the beginning. */
  int gpusAtStart() {
    return gpus[0];
  }

  /** CPUs free at the beginning. */
  int cpusAtStart() {
    return cpus[0];
  }

  /** Memory free at the beginning. */
  long memoryAtStart() {
    return memory[0];
  }

  /** Whether that much is free at the beginning. */
  boolean holdsAtStart(int needGpus, int needCpus, long needMemory) {
    return Feasibility.holds(gpus[0], cpus[0], memory[0], needGpus, needCpus, needMemory);
  }

  /** Whether that much is free from {@code from} until {@code until}. */
  boolean clear(long from, long until, int needGpus, int needCpus, long needMemory) {
    for (int i = stepAt(from); i < steps && (at[i] < until); i++) {
      if (!Feasibility.holds(gpus[i], cpus[i], memory[i], needGpus, needCpus, needMemory)) {
        return false;
      }
    }
    return true;
  }

  /** Told of each stretch of start times, in order; answers whether it wants to hear of more. */
  interface Stretches {
    boolean startBetween(long first, long last);
  }

  /** Finds when something could start that needs that much for {@code length}, not before from. */
  void starts(
      long from, long length, int needGpus, int needCpus, long needMemory, Stretches found) {
    int i = stepAt(from);
    while (i < steps) {
      if (!Feasibility.holds(gpus[i], cpus[i], memory[i], needGpus, needCpus, needMemory)) {
        i++;
        continue;
      }
      long first = Math.max(from, at[i]);
      do {
        i++;
      } while (i < steps
          && Feasibility.holds(gpus[i], cpus[i], memory[i], needGpus, needCpus, needMemory));
      long last = i == steps ? Ticks.NEVER : at[i] - length;
      if (last >= first && !found.startBetween(first, last)) {
        return;
      }
    }
  }

  private int stepAt(long time) {
    if (steps == 1 || time < at[1]) {
      return 0;
    }
    int found = Arrays.binarySearch(at, 0, steps, time);
    return found >= 0 ? found : -found - 2;
  }

  /** Makes a step begin at that time and answers which. */
  private int split(long time) {
    int step = stepAt(time);
    if (at[step] == time) {
      return step;
    }
    if (steps == at.length) {
      int room = steps * 2;
      at = Arrays.copyOf(at, room);
      gpus = Arrays.copyOf(gpus, room);
      cpus = Arrays.copyOf(cpus, room);
      memory = Arrays.copyOf(memory, room);
    }
    int moved = steps - step;
    System.arraycopy(at, step, at, step + 1, moved);
    System.arraycopy(gpus, step, gpus, step + 1, moved);
    System.arraycopy(cpus, step, cpus, step + 1, moved);
    System.arraycopy(memory, step, memory, step + 1, moved);
    steps++;
    at[step + 1] = time;
    return step + 1;
  }
}
