package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that a {@link CapacityBarrier} guards room for, laid out for counting how many
 * copies of each a node could hold. GPUs are counted once for all requests of the same GPUs and
 * thousandths.
 */
final class BarrierTypes {
  /** Parts of a thousandth of a GPU that are told apart in sums. */
  static final int GRAIN = 1024;

  private static final double NO_BOUND = 1e9;

  /** So that a quotient that should be a whole number is not a hair below it. */
  private static final double HAIR = 1e-9;

  private final List<Request> requests;
  private final int[] sizeOf;
  private final boolean[] part;

  /** By size: copies on a GPU with that many thousandths free, or on that many free GPUs. */
  private final int[][] copies;

  private final Map<Integer, Row> rows = new HashMap<>();

  /** The requests that may run on one kind of nodes, side by side for the inner loop. */
  static final class Row {
    final int[] type;
    final int[] size;
    final double[] perCpu;
    final double[] freeOfCpu;
    final double[] perByte;
    final double[] freeOfMemory;

    private Row(int length) {
      this.type = new int[length];
      this.size = new int[length];
      this.perCpu = new double[length];
      this.freeOfCpu = new double[length];
      this.perByte = new double[length];
      this.freeOfMemory = new double[length];
    }

    /** How many copies of one of them fit, in fractions; 0 when less than one does. */
    double copies(int i, int slots, double cpuMilli, double memoryBytes) {
      double byCpu = cpuMilli * perCpu[i] + freeOfCpu[i];
      double byMemory = memoryBytes * perByte[i] + freeOfMemory[i];
      double fit = Math.min(slots, Math.min(byCpu, byMemory));
      return fit >= 1 ? fit : 0;
    }
  }

  private record Size(int gpus, int milli) {}

  BarrierTypes(List<Request> requests) {
    this.requests = List.copyOf(requests);
    List<Size> sizes = new ArrayList<>();
    Map<Size, Integer> numbers = new HashMap<>();
    this.sizeOf = new int[requests.size()];
    for (int i = 0; i < sizeOf.length; i++) {
      Size size = new Size(requests.get(i).gpus(), requests.get(i).milli());
      sizeOf[i] =
          numbers.computeIfAbsent(
              size,
              added -> {
                sizes.add(added);
                return sizes.size() - 1;
              });
    }
    this.part = new boolean[sizes.size()];
    this.copies = new int[sizes.size()][Request.WHOLE + 1];
    for (int s = 0; s < part.length; s++) {
      part[s] = sizes.get(s).milli() < Request.WHOLE;
      int divisor = part[s] ? sizes.get(s).milli() : sizes.get(s).gpus();
      for (int free = 0; free <= Request.WHOLE; free++) {
        copies[s][free] = free / divisor;
      }
    }
  }

  /** How many different sizes the requests have. */
  int sizes() {
    return copies.length;
  }

  Row row(int kind) {
    return rows.computeIfAbsent(kind, this::lay);
  }

  /** Copies by size that the GPUs of a node could hold. */
  int[] slots(NodeState node) {
    int[] slots = new int[copies.length];
    int whole = node.wholeGpus();
    for (int s = 0; s < slots.length; s++) {
      if (part[s]) {
        for (int gpu = 0; gpu < node.gpus(); gpu++) {
          slots[s] += copies[s][node.free(gpu)];
        }
      } else {
        slots[s] = copies[s][whole];
      }
    }
    return slots;
  }

  /** The same after a part of a GPU with {@code level} free was taken. */
  void slotsAfterPart(int[] slots, int whole, int level, int milli, int[] after) {
    int left = level - milli;
    int wholeLeft = level == Request.WHOLE ? whole - 1 : whole;
    for (int s = 0; s < after.length; s++) {
      int[] of = copies[s];
      after[s] = part[s] ? slots[s] + of[left] - of[level] : of[wholeLeft];
    }
  }

  /** The same after that many whole GPUs were taken. */
  void slotsAfterWhole(int[] slots, int whole, int gpus, int[] after) {
    for (int s = 0; s < after.length; s++) {
      int[] of = copies[s];
      after[s] = part[s] ? slots[s] - gpus * of[Request.WHOLE] : of[whole - gpus];
    }
  }

  /**
   * Adds, by request, the thousandths of GPUs that those nodes could still give to it, in {@link
   * #GRAIN}ths: whole numbers, so that the sum is the same whatever the order of nodes.
   */
  void addUsable(NodeState node, int count, long[] usable) {
    Row row = row(node.kind());
    int[] slots = slots(node);
    for (int i = 0; i < row.type.length; i++) {
      double fit = row.copies(i, slots[row.size[i]], node.cpuMilli(), node.memoryBytes());
      usable[row.type[i]] += count * Math.round(fit * requests.get(row.type[i]).demand() * GRAIN);
    }
  }

  private Row lay(int kind) {
    int[] here = new int[requests.size()];
    int length = 0;
    for (int i = 0; i < here.length; i++) {
      if (requests.get(i).kinds().contains(kind)) {
        here[length++] = i;
      }
    }
    Row row = new Row(length);
    for (int i = 0; i < length; i++) {
      Request request = requests.get(here[i]);
      row.type[i] = here[i];
      row.size[i] = sizeOf[here[i]];
      row.perCpu[i] = request.cpuMilli() == 0 ? 0 : 1.0 / request.cpuMilli();
      row.freeOfCpu[i] = request.cpuMilli() == 0 ? NO_BOUND : HAIR;
      row.perByte[i] = request.memoryBytes() == 0 ? 0 : 1.0 / request.memoryBytes();
      row.freeOfMemory[i] = request.memoryBytes() == 0 ? NO_BOUND : HAIR;
    }
    return row;
  }
}
