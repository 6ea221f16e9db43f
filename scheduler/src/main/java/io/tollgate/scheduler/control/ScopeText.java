package io.tollgate.scheduler.control;

import io.tollgate.scheduler.control.ControlScope.Kind;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A scope as it stands in a request: one word, and for a project the account that it is of.
 *
 * @param kind by what
 * @param name what it names, empty for everything and for ids
 * @param id what it names by id
 */
record ScopeText(Kind kind, Optional<String> name, Optional<UUID> id) {
  private static final List<Kind> BY_NAME =
      List.of(Kind.PLAN, Kind.GROUP, Kind.PROJECT, Kind.POOL, Kind.NODE, Kind.WORKFLOW);
  private static final List<Kind> BY_ID = List.of(Kind.KEY, Kind.SESSION);
  private static final ScopeText EVERYTHING =
      new ScopeText(Kind.GLOBAL, Optional.empty(), Optional.empty());

  /** Reads {@code scope}; notes what is wrong. */
  static ScopeText read(JsonBody body) {
    Optional<JsonBody> scope = body.object("scope");
    if (scope.isEmpty()) {
      if (!body.isWrong("scope")) {
        body.reject(
            "scope", "required", "`scope` is required; {} means everything, and is said aloud.");
      }
      return EVERYTHING;
    }
    List<ScopeText> found = new ArrayList<>();
    for (Kind kind : BY_NAME) {
      scope
          .get()
          .optionalString(kind.word(), 100)
          .ifPresent(name -> found.add(new ScopeText(kind, Optional.of(name), Optional.empty())));
    }
    for (Kind kind : BY_ID) {
      scope
          .get()
          .optionalUuid(kind.word())
          .ifPresent(id -> found.add(new ScopeText(kind, Optional.empty(), Optional.of(id))));
    }
    Optional<UUID> account = scope.get().optionalUuid("account");
    if (account.isPresent() && found.stream().allMatch(one -> one.kind == Kind.PROJECT)) {
      Optional<String> project = found.stream().flatMap(one -> one.name.stream()).findFirst();
      return new ScopeText(project.isPresent() ? Kind.PROJECT : Kind.ACCOUNT, project, account);
    }
    if (found.size() + (account.isPresent() ? 1 : 0) > 1) {
      body.reject(
          "scope",
          "too_many",
          "`scope` names one thing (an account beside a project says whose). Lay down a control"
              + " for each.");
    }
    return found.isEmpty() ? EVERYTHING : found.get(0);
  }

  /** The scope itself; a node that there is not stays a name. */
  ControlScope in(Transaction tx, String world) {
    if (kind == Kind.NODE) {
      Optional<Node> node = name.flatMap(typed -> tx.nodes().find(typed, world));
      if (node.isPresent()) {
        return ControlScope.of(Kind.NODE, node.get().id().value());
      }
    }
    return kind == Kind.PROJECT
        ? ControlScope.project(name.orElse(""), id.map(AccountId::new))
        : new ControlScope(kind, name, id);
  }
}
