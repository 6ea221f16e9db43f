package io.tollgate.benchmarks.placer;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Samples;
import io.tollgate.scheduler.decision.placement.CapacityBarrier;
import io.tollgate.scheduler.decision.placement.Demand;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Placer;
import io.tollgate.scheduler.decision.placement.Request;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A fleet that is kept busy: places are asked for one after the other, and what runs ends by chance
 * as soon as more than 70% of the GPU is taken.
 *
 * @param placements sessions placed while the clock ran, a gang counted once
 * @param refused asked for and not placed meanwhile
 * @param cpuSeconds processor time of the one thread meanwhile, drawing shapes and ends included
 * @param each wall time of each placement with the ends before it
 * @param classes different states of nodes at the end
 * @param shortPercent nodes with GPU for some shape at the end and without its CPU or memory, in %
 */
record Churn(
    int placements,
    int refused,
    double cpuSeconds,
    Samples each,
    int classes,
    double shortPercent) {
  private static final int BUSY_PERCENT = 70;

  /** Fills the fleet, goes on untimed for a while, and then places that many. */
  static Churn of(Workload workload, int warm, int timed, long seed) {
    Run run = new Run(workload, seed);
    run.place(warm, new ArrayList<>());
    List<Long> nanos = new ArrayList<>(timed);
    int refusedBefore = run.refused;
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    run.place(timed, nanos);
    double cpuSeconds = (threads.getCurrentThreadCpuTime() - begun) / 1e9;
    return new Churn(
        timed,
        run.refused - refusedBefore,
        cpuSeconds,
        new Samples(nanos),
        run.placer.classCount(),
        run.shortPercent());
  }

  /** Placements in a second of one core. */
  double perSecond() {
    return placements / cpuSeconds;
  }

  private static final class Run {
    private final Workload workload;
    private final Placer placer;
    private final Random random;
    private final List<List<Place>> running = new ArrayList<>();
    private final long most;
    private long taken;
    private double time;
    private int refused;

    Run(Workload workload, long seed) {
      this.workload = workload;
      this.placer = new Placer(workload.nodes(), new CapacityBarrier(Demand.learned(7)));
      this.random = new Random(seed);
      this.most = placer.totalMilli() * BUSY_PERCENT / 100;
    }

    void place(int count, List<Long> nanos) {
      int refusedInRow = 0;
      for (int placed = 0; placed < count; ) {
        Workload.Shape shape = workload.shapes().get(random.nextInt(workload.shapes().size()));
        time += 1e-5;
        List<List<Place>> ended = ends();
        long begun = System.nanoTime();
        ended.forEach(places -> places.forEach(placer::release));
        placer.arrived(shape.request(), shape.copies(), time);
        List<Place> places = placer.place(shape.request(), shape.copies(), node -> true);
        long took = System.nanoTime() - begun;
        if (places.isEmpty()) {
          refused++;
          BenchmarkFailure.unless(++refusedInRow < 1000, "something fits a fleet that is 70% busy");
        } else {
          refusedInRow = 0;
          placed++;
          nanos.add(took);
          running.add(places);
          taken += (long) shape.request().demand() * shape.copies();
        }
      }
    }

    private List<List<Place>> ends() {
      List<List<Place>> ended = new ArrayList<>();
      while (taken > most) {
        int at = random.nextInt(running.size());
        List<Place> places = running.get(at);
        running.set(at, running.get(running.size() - 1));
        running.remove(running.size() - 1);
        places.forEach(place -> taken -= place.request().demand());
        ended.add(places);
      }
      return ended;
    }

    double shortPercent() {
      int[] counts = new int[2];
      placer.each(
          (state, count) -> {
            counts[0] += count;
            boolean shortOfOthers =
                workload.shapes().stream()
                    .map(Workload.Shape::request)
                    .anyMatch(
                        request ->
                            !state.holds(request)
                                && state.holds(
                                    new Request(
                                        request.gpus(), request.milli(), 0, 0, request.kinds())));
            counts[1] += shortOfOthers ? count : 0;
          });
      return 100.0 * counts[1] / counts[0];
    }
  }
}
