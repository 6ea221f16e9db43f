package io.tollgate.scheduler.decision;

import java.util.List;

/**
 * Nodes that are kept for somebody over a time.
 *
 * @param nodes which, in the order of the session's ranks
 * @param start from when
 * @param length how long
 */
record Slot(List<NodeLine> nodes, long start, long length) {

  long end() {
    return start + length;
  }
}
