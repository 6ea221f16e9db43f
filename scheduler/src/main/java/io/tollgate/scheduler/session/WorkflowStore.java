package io.tollgate.scheduler.session;

import io.tollgate.scheduler.idle.IdleTerms;
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
   * @param idle when its sessions count as idle, unless they say otherwise themselves
   */
  record Workflow(
      String name,
      String version,
      String kind,
      String status,
      boolean refundOnFailure,
      Optional<List<String>> command,
      String description,
      Optional<IdleTerms> idle) {

    /** The same, ended when idle by other terms. */
    Workflow with(Optional<IdleTerms> other) {
      return new Workflow(
          name, version, kind, status, refundOnFailure, command, description, other);
    }

    /** True when the user must bring the command. */
    public boolean takesCommand() {
      return command.isEmpty();
    }
  }

  /** Current versions by name. */
  List<Workflow> list();

  /** The current version of that name. */
  Optional<Workflow> find(String name);

  /** Changes what the current version says of idling; tells whether there is one. */
  boolean setIdle(String name, Optional<IdleTerms> idle);
}
