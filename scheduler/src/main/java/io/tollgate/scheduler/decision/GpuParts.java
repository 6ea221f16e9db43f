package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.Shape;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs of one node, by number: how much of each is free, and, of those that are held in parts,
 * by whom and until when. A GPU of which a part is held counts as taken by all but its owner.
 */
final class GpuParts {
  private final int[] freeMilli;
  private final long[] heldUntil;
  private final @Nullable Guest[] owners;

  /** Hashes of the owners' accounts: most who ask are told apart by them, with nothing loaded. */
  private final int[] hashes;

  private int whole;

  GpuParts(int gpus) {
    freeMilli = new int[gpus];
    Arrays.fill(freeMilli, Shape.WHOLE);
    heldUntil = new long[gpus];
    owners = new Guest[gpus];
    hashes = new int[gpus];
    whole = gpus;
  }

  /** The same GPUs, with nothing taken. */
  GpuParts emptied() {
    Arrays.fill(freeMilli, Shape.WHOLE);
    Arrays.fill(heldUntil, 0);
    Arrays.fill(owners, null);
    whole = freeMilli.length;
    return this;
  }

  /** How many there are. */
  int size() {
    return freeMilli.length;
  }

  /** Thousandths of each that anybody could have: of those that are broken none. */
  int[] freeToAll() {
    int[] free = freeMilli.clone();
    for (int gpu = 0; gpu < free.length; gpu++) {
      free[gpu] = free[gpu] == Shape.WHOLE ? Shape.WHOLE : 0;
    }
    return free;
  }

  /** Thousandths of it that are free. */
  int freeMilli(int gpu) {
    return freeMilli[gpu];
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
    hashes[gpu] = guest.account().hashCode();
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
  private int visible(int gpu, Guest guest, int hash) {
    Guest owner = owners[gpu];
    boolean own =
        owner == null
            || hashes[gpu] == hash && owner.account().equals(guest.account())
            || Planted.is(HouseDefect.PART_BESIDE_ANOTHERS);
    return own ? freeMilli[gpu] : 0;
  }

  /** Thousandths of those that the guest has broken: in all, and the most of one. */
  int[] own(Guest guest) {
    int[] own = {0, 0};
    int hash = guest.account().hashCode();
    for (int gpu = 0; gpu < freeMilli.length; gpu++) {
      if (isBroken(gpu)) {
        int visible = visible(gpu, guest, hash);
        own[0] += visible;
        own[1] = Math.max(own[1], visible);
      }
    }
    return own;
  }

  /** Whether a GPU, broken already, may stay so until {@link #heldUntil} and then on. */
  interface Extension {
    boolean possible(long from);
  }

  /**
   * The GPU that a part may join: the one with the least left of those that the guest has broken.
   *
   * @param extension whether a GPU may be kept from a time on
   */
  OptionalInt joinable(Guest guest, int milli, long until, Extension extension) {
    int best = -1;
    int hash = guest.account().hashCode();
    for (int gpu = 0; gpu < freeMilli.length; gpu++) {
      boolean fits =
          isBroken(gpu)
              && visible(gpu, guest, hash) >= milli
              && (heldUntil[gpu] >= until || extension.possible(heldUntil[gpu]));
      if (fits && (best < 0 || freeMilli[gpu] < freeMilli[best])) {
        best = gpu;
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }
}
