package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs of one node, by number: how much of each is free, and, of those that are held in parts,
 * by whom and until when. A GPU of which a part is held counts as taken by all but its owner.
 */
final class GpuParts {
  private final int[] freeMilli;
  private final long[] heldUntil;
  private final @Nullable Guest[] owners;
  private int whole;

  GpuParts(int gpus) {
    freeMilli = new int[gpus];
    Arrays.fill(freeMilli, Shape.WHOLE);
    heldUntil = new long[gpus];
    owners = new Guest[gpus];
    whole = gpus;
  }

  int[] freeMilli() {
    return freeMilli;
  }

  /** Takes all of it; false when some of it was taken. */
  boolean takeWhole(int gpu) {
    boolean free = freeMilli[gpu] == Shape.WHOLE;
    whole -= free ? 1 : 0;
    freeMilli[gpu] = 0;
    return free;
  }

  /**
   * Takes a part of it until then.
   *
   * @return until when it was taken before, 0 when it was free
   */
  long takePart(int gpu, int milli, Guest guest, long until) {
    long before = heldUntil[gpu];
    whole -= freeMilli[gpu] == Shape.WHOLE ? 1 : 0;
    freeMilli[gpu] = Math.max(0, freeMilli[gpu] - milli);
    heldUntil[gpu] = Math.max(before, until);
    owners[gpu] = guest;
    return before;
  }

  /** How many nobody holds anything of. */
  int whole() {
    return whole;
  }

  /** Whether somebody holds a part of it. */
  boolean isBroken(int gpu) {
    return heldUntil[gpu] > 0;
  }

  /** Until when parts of it are held. */
  long heldUntil(int gpu) {
    return heldUntil[gpu];
  }

  /** Thousandths of it that such a guest could have now. */
  int visible(int gpu, Guest guest) {
    Guest owner = owners[gpu];
    boolean own =
        owner == null
            || owner.account().equals(guest.account())
            || Planted.is(HouseDefect.PART_BESIDE_ANOTHERS);
    return own ? freeMilli[gpu] : 0;
  }

  /** The most thousandths of one GPU that such a guest could have now. */
  int mostVisible(Guest guest) {
    int most = 0;
    for (int gpu = 0; gpu < freeMilli.length; gpu++) {
      most = Math.max(most, visible(gpu, guest));
    }
    return most;
  }

  /** Thousandths of all of them that such a guest could have now. */
  int allVisible(Guest guest) {
    int all = 0;
    for (int gpu = 0; gpu < freeMilli.length; gpu++) {
      all += visible(gpu, guest);
    }
    return all;
  }

  /** Whether a GPU, broken already, may stay so until {@link #heldUntil} and then on. */
  interface Extension {
    boolean possible(long from);
  }

  /**
   * The GPU where a part fits best: the one with the least left of those that are broken already,
   * else the first whole one.
   *
   * @param extension whether a GPU may be kept from a time on
   */
  Optional<Integer> best(Guest guest, int milli, long until, Extension extension) {
    int best = -1;
    for (int gpu = 0; gpu < freeMilli.length; gpu++) {
      boolean fits =
          isBroken(gpu)
              && visible(gpu, guest) >= milli
              && (heldUntil[gpu] >= until || extension.possible(heldUntil[gpu]));
      if (fits && (best < 0 || freeMilli[gpu] < freeMilli[best])) {
        best = gpu;
      }
    }
    for (int gpu = 0; gpu < freeMilli.length && best < 0; gpu++) {
      if (freeMilli[gpu] == Shape.WHOLE && extension.possible(0)) {
        best = gpu;
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(best);
  }
}
