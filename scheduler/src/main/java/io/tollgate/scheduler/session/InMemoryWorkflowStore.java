package io.tollgate.scheduler.session;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.idle.IdleTerms;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The catalogue of a simulated world. */
public final class InMemoryWorkflowStore implements WorkflowStore {
  private final Table<String, Workflow> current;

  /** With the workflows that every database begins with. */
  public InMemoryWorkflowStore(UndoLog log) {
    this.current = Table.sorted(log, Comparator.naturalOrder());
    put(
        new Workflow(
            "command",
            "1",
            "interactive",
            "ga",
            false,
            Optional.empty(),
            "Runs your command until it ends or you stop it.",
            Optional.empty()));
    put(
        new Workflow(
            "batch",
            "1",
            "run",
            "ga",
            true,
            Optional.empty(),
            "Runs your command to its end; a failed run is refunded whole.",
            Optional.empty()));
  }

  /** Adds a workflow, or makes it the current one of its name. */
  public void put(Workflow workflow) {
    current.put(workflow.name(), workflow);
  }

  @Override
  public List<Workflow> list() {
    return List.copyOf(current.values());
  }

  @Override
  public Optional<Workflow> find(String name) {
    return current.find(name);
  }

  @Override
  public boolean setIdle(String name, Optional<IdleTerms> idle) {
    Optional<Workflow> found = find(name);
    found.ifPresent(workflow -> put(workflow.with(idle)));
    return found.isPresent();
  }
}
