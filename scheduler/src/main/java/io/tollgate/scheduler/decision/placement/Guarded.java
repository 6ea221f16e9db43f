package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The requests that room is guarded for: the commonest, and all others counted with the most alike
 * of them. What may run on other kinds of nodes is never alike, since the rare that fits few nodes
 * is what would be squeezed out; nor are a part of a GPU and whole ones.
 */
final class Guarded {
  /** Guarded as they are. */
  private static final int COMMONEST = 128;

  /** Of these the rarest may be left out, when so many are unlike one another. */
  private static final int MOST = 512;

  private final List<Request> requests = new ArrayList<>();
  private final List<Double> shares = new ArrayList<>();

  private Guarded() {}

  /** Of that demand. */
  static Guarded of(Demand demand) {
    Guarded guarded = new Guarded();
    for (Demand.Share share : demand.shares()) {
      if (share.request().gpus() > 0) {
        guarded.add(share.request(), share.count());
      }
    }
    return guarded;
  }

  /** The requests, the commonest first. */
  List<Request> requests() {
    return requests;
  }

  /** The share of all arrivals that a request stands for. */
  double share(int request) {
    return shares.get(request);
  }

  private void add(Request request, double share) {
    int alike = requests.size() < COMMONEST ? -1 : mostAlike(request);
    if (alike >= 0) {
      shares.set(alike, shares.get(alike) + share);
    } else if (requests.size() < MOST) {
      requests.add(request);
      shares.add(share);
    }
  }

  private int mostAlike(Request request) {
    return IntStream.range(0, requests.size())
        .filter(i -> comparable(requests.get(i), request))
        .boxed()
        .min(Comparator.comparingDouble(i -> difference(requests.get(i), request)))
        .orElse(-1);
  }

  private static boolean comparable(Request one, Request other) {
    return one.gpus() == other.gpus()
        && one.isPart() == other.isPart()
        && one.kinds().equals(other.kinds());
  }

  private static double difference(Request one, Request other) {
    return relative(one.milli(), other.milli())
        + relative(one.cpuMilli(), other.cpuMilli())
        + relative(one.memoryBytes(), other.memoryBytes());
  }

  private static double relative(double one, double other) {
    return one == other ? 0 : Math.abs(one - other) / Math.max(one, other);
  }
}
