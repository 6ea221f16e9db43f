package io.tollgate.benchmarks.monthend;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One kind of work as it was done at a tenth of the size and at the whole.
 *
 * @param tenth figures at a tenth
 * @param large figures at the whole
 */
record Part(JsonNode tenth, JsonNode large) {
  /** Reachable heap may differ by buffers that a tenth does not fill. */
  private static final double FLAT_MIB = 2;

  static Part of(SmallHeap.Work work, String url, Month.Pair pair) {
    return new Part(SmallHeap.run(work, url, pair.tenth()), SmallHeap.run(work, url, pair.large()));
  }

  double heapMib() {
    return large.path("heap_mib").asDouble();
  }

  double heapMibAtATenth() {
    return tenth.path("heap_mib").asDouble();
  }

  /** Whether ten times the usage took no more memory. */
  boolean isFlat() {
    return heapMib() - heapMibAtATenth() <= FLAT_MIB;
  }

  @Override
  public String toString() {
    return "%.1f MiB (at a tenth %.1f)".formatted(heapMib(), heapMibAtATenth());
  }
}
