package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Utilization per GPU and minute, beside the charge and never its basis. One transaction. */
public interface UtilizationStore {
  /** One stored row. */
  record Row(UUID allocation, Utilization minute) {}

  /** Writes rows; a later report of a minute knows more and replaces the earlier. */
  void put(List<Row> rows);

  /** Minutes {@code from} to {@code through - 1} of a GPU in an allocation. */
  record Span(UUID allocation, String gpu, int from, int through) {}

  /** What is known of each span, in any order; one of which nothing is known may be left out. */
  Map<Span, List<Utilization>> within(Collection<Span> spans);
}
