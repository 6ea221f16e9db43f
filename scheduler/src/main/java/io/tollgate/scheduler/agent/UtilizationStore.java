package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import java.util.List;
import java.util.UUID;

/** Utilization per GPU and minute, beside the charge and never its basis. One transaction. */
public interface UtilizationStore {
  /** One stored row. */
  record Row(UUID allocation, Utilization minute) {}

  /** Writes rows; a later report of a minute knows more and replaces the earlier. */
  void put(List<Row> rows);
}
