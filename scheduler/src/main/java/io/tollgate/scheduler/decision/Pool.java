package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.util.Comparator;

/**
 * The nodes of one GPU model in one world.
 *
 * @param world {@code live} or {@code test}
 * @param model the GPU model
 */
public record Pool(String world, String model) implements Comparable<Pool> {

  private static final Comparator<Pool> ORDER =
      Comparator.comparing(Pool::world).thenComparing(Pool::model);

  public Pool {
    world = Planted.is(HouseDefect.WORLDS_MIXED) ? "live" : world;
  }

  @Override
  public int compareTo(Pool other) {
    return ORDER.compare(this, other);
  }
}
