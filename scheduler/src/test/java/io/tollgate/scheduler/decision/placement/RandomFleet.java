package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small fleets and requests by seed. */
final class RandomFleet {
  final SplittableRandom random;
  final List<NodeSize> nodes = new ArrayList<>();
  final List<Request> requests = new ArrayList<>();

  RandomFleet(long seed) {
    random = new SplittableRandom(seed);
    int count = 5 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      nodes.add(
          new NodeSize(
              random.nextInt(3),
              random.nextInt(9),
              8_000 * (1 + random.nextInt(8)),
              64L * (1 + random.nextInt(4))));
    }
    for (int i = 0; i < 12; i++) {
      requests.add(request());
    }
  }

  Request any() {
    return requests.get(random.nextInt(requests.size()));
  }

  private Request request() {
    int gpus = random.nextInt(5);
    int milli = gpus == 0 ? 0 : gpus == 1 ? 50 * (1 + random.nextInt(20)) : Request.WHOLE;
    int kind = random.nextInt(4);
    NodeKinds kinds = kind == 3 ? NodeKinds.ANY : NodeKinds.of(kind, (kind + 1) % 3);
    return new Request(gpus, milli, 1_000 * random.nextInt(12), 8L * random.nextInt(8), kinds);
  }
}
