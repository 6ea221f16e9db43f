package io.tollgate.scheduler.decision.placement;

/** Which sizes of requests run on a node: a part of a GPU, 1, 2, 4, 8 GPUs, or another number. */
final class Guests {
  private static final int SIZES = 6;
  private final int[] counts = new int[SIZES];

  /** The size of a request as one bit; 0 for work without GPUs. */
  static int bit(Request request) {
    return request.gpus() == 0 ? 0 : 1 << size(request);
  }

  void add(Request request, int count) {
    if (request.gpus() > 0) {
      counts[size(request)] += count;
    }
  }

  /** The bits of all sizes that run here. */
  int bits() {
    int bits = 0;
    for (int size = 0; size < SIZES; size++) {
      bits |= counts[size] > 0 ? 1 << size : 0;
    }
    return bits;
  }

  private static int size(Request request) {
    if (request.isPart()) {
      return 0;
    }
    return switch (request.gpus()) {
      case 1 -> 1;
      case 2 -> 2;
      case 4 -> 3;
      case 8 -> 4;
      default -> 5;
    };
  }
}
