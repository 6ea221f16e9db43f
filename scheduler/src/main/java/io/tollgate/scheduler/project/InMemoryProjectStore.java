package io.tollgate.scheduler.project;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Projects of a simulated world. */
public final class InMemoryProjectStore implements ProjectStore {
  private final Table<UUID, Project> projects;
  private final Predicate<UUID> accounts;

  /**
   * On a log.
   *
   * @param accounts whether there is such an account
   */
  public InMemoryProjectStore(UndoLog log, Predicate<UUID> accounts) {
    this.projects = Table.hashed(log);
    this.accounts = accounts;
  }

  @Override
  public boolean add(Project project, Act act) {
    if (!accounts.test(project.account().value())) {
      throw new IllegalStateException("project " + project.id() + " is of an account that is none");
    }
    if (named(project.account(), project.name()).isPresent()) {
      return false;
    }
    Project fresh =
        new Project(
            project.id(), project.account(), project.name(), project.createdAt(), Optional.empty());
    if (!projects.insert(project.id(), fresh)) {
      throw new IllegalStateException("project " + project.id() + " exists already");
    }
    return true;
  }

  @Override
  public Optional<Project> find(UUID id) {
    return projects.find(id);
  }

  @Override
  public Optional<Project> named(AccountId account, String name) {
    return projects.values().stream()
        .filter(project -> project.account().equals(account) && project.name().equals(name))
        .findFirst();
  }

  @Override
  public List<Project> ofAccount(AccountId account) {
    return projects.values().stream()
        .filter(project -> project.account().equals(account))
        .sorted(Comparator.comparing(Project::name))
        .toList();
  }

  @Override
  public boolean archive(UUID id, Act act) {
    Optional<Project> known = projects.find(id).filter(project -> !project.archived());
    known.ifPresent(
        project ->
            projects.put(
                id,
                new Project(
                    id,
                    project.account(),
                    project.name(),
                    project.createdAt(),
                    Optional.of(act.at()))));
    return known.isPresent();
  }

  /** A view of all projects, in the order made. */
  public Collection<Project> all() {
    return projects.values();
  }
}
