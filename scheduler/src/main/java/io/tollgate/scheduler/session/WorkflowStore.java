package io.tollgate.scheduler.session;

import java.util.List;
import java.util.Optional;

/** The catalogue, bound to one transaction. */
public interface WorkflowStore {
  /**
   * A catalogue entry in its current version.
   *
   * @param kind {@code interactive} or {@code run}
   * @param status {@code ga}, {@code beta} or {@code disabled}
   * @param command its fixed command; empty when the user brings one
   */
  record Workflow(
      String name,
      String version,
      String kind,
      String status,
      boolean refundOnFailure,
      Optional<List<String>> command,
      String description) {

    /** True when the user must bring the command. */
    public boolean takesCommand() {
      return command.isEmpty();
    }
  }

  /** Current versions by name. */
  List<Workflow> list();

  /** The current version of that name. */
  Optional<Workflow> find(String name);
}
