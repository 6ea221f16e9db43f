package io.tollgate.scheduler.project;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Projects of accounts, within one transaction. */
public interface ProjectStore {
  /** Stores a new project; false, and nothing stored, when the account has one of that name. */
  boolean add(Project project, Act act);

  /** The project of that id. */
  Optional<Project> find(UUID id);

  /** The account's project of that name. */
  Optional<Project> named(AccountId account, String name);

  /** All projects of an account by name. */
  List<Project> ofAccount(AccountId account);

  /** Archives a project; false when it is archived already or unknown. */
  boolean archive(UUID id, Act act);
}
