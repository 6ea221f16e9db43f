package io.tollgate.scheduler.project;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.NearestName;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.List;
import java.util.Optional;

/** What is done with projects, each in one transaction of the caller. */
public final class ProjectDesk {
  /** So that an account's projects are one answer, without pages. */
  static final int PROJECTS_MAX = 1_000;

  private static final int NAMES_SHOWN = 20;

  private ProjectDesk() {}

  /** Makes a project; {@code conflict} when the name is taken or there are too many. */
  public static Project create(Transaction tx, Account account, String name, Act act) {
    // Two that ask at once wait for one another here, so that the bound holds.
    tx.accounts().lock(account.id());
    List<Project> known = tx.projects().ofAccount(account.id());
    if (known.size() >= PROJECTS_MAX) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The account has "
              + known.size()
              + " projects, archived ones included, which is the most there can be. Use one of"
              + " them, and labels for what changes often.");
    }
    Project project = new Project(tx.newId(), account.id(), name, act.at(), Optional.empty());
    if (!tx.projects().add(project, act)) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The account has a project \""
              + name
              + "\" already. Use it, or choose another name; names of archived projects stay"
              + " taken.");
    }
    announce(tx, account, project, "project.created", act);
    return project;
  }

  /** Archives a project: it takes no new session. Repeats change nothing. */
  public static Project archive(Transaction tx, Account account, Project project, Act act) {
    if (tx.projects().archive(project.id(), act)) {
      announce(tx, account, project, "project.archived", act);
    }
    return tx.projects().find(project.id()).orElseThrow();
  }

  /** Insists that the account has a project of that name. */
  public static Project requireKnown(Transaction tx, AccountId account, String name) {
    return tx.projects()
        .named(account, name)
        .orElseThrow(() -> unknown(name, tx.projects().ofAccount(account)));
  }

  /** Insists that a session of the account may be for the project of that name. */
  public static void requireOpen(Transaction tx, AccountId account, String name) {
    if (requireKnown(tx, account, name).archived()) {
      throw ApiException.of(
          ErrorCode.PROJECT_ARCHIVED,
          "The project \"" + name + "\" is archived and takes no new session. Use another one.");
    }
  }

  /** The refusal of a name that no project of the account has. */
  public static ApiException unknown(String name, List<Project> all) {
    List<String> known = all.stream().filter(one -> !one.archived()).map(Project::name).toList();
    Optional<String> near = NearestName.of(name, known);
    String hint =
        near.map(one -> "Did you mean \"" + one + "\"?")
            .orElseGet(
                () ->
                    known.isEmpty()
                        ? "The account has none; `tollgate project create NAME` makes one."
                        : "There are "
                            + String.join(", ", known.subList(0, shown(known)))
                            + (known.size() > NAMES_SHOWN ? " and others" : "")
                            + ".");
    return Refusal.of(
            ErrorCode.UNKNOWN_PROJECT, "The account has no project named \"" + name + "\". " + hint)
        .with("known", known.subList(0, shown(known)))
        .exception();
  }

  private static int shown(List<String> names) {
    return Math.min(names.size(), NAMES_SHOWN);
  }

  private static void announce(
      Transaction tx, Account account, Project project, String what, Act act) {
    ObjectNode about =
        Json.object().put("project_id", project.id().toString()).put("name", project.name());
    tx.events()
        .append(
            new Event(
                Optional.of(account.id()), account.world(), what, Optional.of(project.id()), about),
            act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                what,
                "project:" + project.id(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(about)),
            act);
  }
}
