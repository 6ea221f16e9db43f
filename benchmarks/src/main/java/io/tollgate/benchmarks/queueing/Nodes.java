package io.tollgate.benchmarks.queueing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cluster over time: what runs, until its bound, and what is kept for those who wait. Work of
 * up to a node's GPUs goes on one node; wider work takes whole nodes and the rest on one more.
 */
final class Nodes {
  /** No time lies behind this one. */
  static final int EVER = Integer.MAX_VALUE / 2;

  private final int gpusPerNode;
  private final Line[] lines;
  private final Line all;
  private final int[] starts;

  Nodes(Layout layout) {
    this.gpusPerNode = layout.gpusPerNode();
    this.lines = new Line[layout.nodes()];
    Arrays.setAll(lines, node -> new Line(gpusPerNode));
    this.all = lines.length == 1 ? lines[0] : new Line(gpus());
    this.starts = new int[lines.length];
  }

  int gpus() {
    return gpusPerNode * lines.length;
  }

  void forgetBefore(int time) {
    for (Line line : lines) {
      line.forgetBefore(time);
    }
    all.forgetBefore(time);
  }

  void take(Place place, int begin, int end) {
    change(place, begin, end, -1);
  }

  void give(Place place, int begin, int end) {
    change(place, begin, end, 1);
  }

  /** Until when the place could be held on without touching what is kept, at most {@code until}. */
  int heldOn(Place place, int from, int until) {
    int end = until;
    for (int i = 0; i < place.nodes().length; i++) {
      Line line = lines[place.nodes()[i]];
      int step = from;
      while (step < end && line.freeAt(step) >= place.gpus()[i]) {
        step = line.nextStep(step);
      }
      end = Math.min(end, step);
    }
    return end;
  }

  /**
   * The earliest place, with so many GPUs of all free beside it when it begins.
   *
   * @return null when there is none from {@code now} to {@code limit}
   */
  @Nullable Place find(int gpus, int lasting, int now, int limit, int beside) {
    int from = now;
    while (true) {
      Place place = find(gpus, lasting, from, limit);
      if (place == null || beside == 0 || all.freeAt(place.begin()) >= gpus + beside) {
        return place;
      }
      from = all.earliest(gpus + beside, 1, place.begin(), limit);
      if (from < 0) {
        return null;
      }
    }
  }

  private @Nullable Place find(int gpus, int lasting, int now, int limit) {
    if (gpus <= gpusPerNode) {
      return onOne(gpus, lasting, now, limit);
    }
    return onSeveral(gpus / gpusPerNode, gpus % gpusPerNode, lasting, now, limit);
  }

  private @Nullable Place onOne(int gpus, int lasting, int now, int limit) {
    int best = -1;
    int begin = limit;
    long least = Long.MAX_VALUE;
    for (int node = 0; node < lines.length; node++) {
      int at = lines[node].earliest(gpus, lasting, now, begin);
      if (at < 0) {
        continue;
      }
      long waste = waste(lines[node], gpus, lasting, at);
      if (at < begin || best < 0 || waste < least) {
        best = node;
        begin = at;
        least = waste;
      }
    }
    return best < 0 ? null : new Place(begin, new int[] {best}, new int[] {gpus});
  }

  /** The fullest first; of equals the one that becomes wholly free least later because of this. */
  private static long waste(Line line, int gpus, int lasting, int begin) {
    long later = Math.max(0, begin + lasting - Math.max(line.wholeFrom(), begin));
    return ((long) (line.freeAt(begin) - gpus) << 32) + later;
  }

  private @Nullable Place onSeveral(int whole, int rest, int lasting, int now, int limit) {
    if (whole > lines.length) {
      return null;
    }
    int at = now;
    while (true) {
      int together = wholeNodesFrom(whole, lasting, at, limit);
      if (together > limit) {
        return null;
      }
      if (together == at) {
        Place place = together(whole, rest, lasting, at);
        if (place != null) {
          return place;
        }
        together = nextStep(at);
      }
      at = together;
    }
  }

  /** No so many nodes are wholly free before that. */
  private int wholeNodesFrom(int whole, int lasting, int now, int limit) {
    for (int node = 0; node < lines.length; node++) {
      int at = lines[node].earliest(gpusPerNode, lasting, now, limit);
      starts[node] = at < 0 ? Integer.MAX_VALUE : at;
    }
    int[] sorted = starts.clone();
    Arrays.sort(sorted);
    return sorted[whole - 1];
  }

  /** Those that begin at that time, by index; null when the rest finds no node beside them. */
  private @Nullable Place together(int whole, int rest, int lasting, int at) {
    int[] nodes = new int[rest == 0 ? whole : whole + 1];
    int[] gpus = new int[nodes.length];
    Arrays.fill(gpus, gpusPerNode);
    int found = 0;
    int last = -1;
    long least = Long.MAX_VALUE;
    for (int node = 0; node < lines.length; node++) {
      if (starts[node] == at && found < whole) {
        nodes[found++] = node;
      } else if (rest > 0 && lines[node].earliest(rest, lasting, at, at) == at) {
        long waste = waste(lines[node], rest, lasting, at);
        last = waste < least ? node : last;
        least = Math.min(waste, least);
      }
    }
    if (rest > 0) {
      nodes[whole] = last;
      gpus[whole] = rest;
    }
    return rest > 0 && last < 0 ? null : new Place(at, nodes, gpus);
  }

  private int nextStep(int time) {
    int next = EVER;
    for (Line line : lines) {
      next = Math.min(next, line.nextStep(time));
    }
    return next;
  }

  private void change(Place place, int begin, int end, int sign) {
    int sum = 0;
    for (int i = 0; i < place.nodes().length; i++) {
      lines[place.nodes()[i]].change(begin, end, sign * place.gpus()[i]);
      sum += place.gpus()[i];
    }
    if (lines.length > 1) {
      all.change(begin, end, sign * sum);
    }
  }
}
