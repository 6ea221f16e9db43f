package io.tollgate.scheduler.control;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What a control is about, always within one world.
 *
 * @param kind by what
 * @param name of the plan, group, project, GPU model or workflow; empty for all others
 * @param id of the account, node, key or session; for a project the account that it is of, empty
 *     for the projects of that name of all accounts
 */
public record ControlScope(Kind kind, Optional<String> name, Optional<UUID> id) {

  /** Everything. */
  public static final ControlScope GLOBAL =
      new ControlScope(Kind.GLOBAL, Optional.empty(), Optional.empty());

  /** By what a scope is told. */
  public enum Kind {
    GLOBAL,
    PLAN,
    GROUP,
    ACCOUNT,
    PROJECT,
    /** The nodes and the sessions of one GPU model. */
    POOL,
    NODE,
    WORKFLOW,
    KEY,
    SESSION;

    /** The word in API and rows. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that word; throws IllegalArgumentException for any other. */
    public static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** That kind, by name. */
  public static ControlScope named(Kind kind, String name) {
    return new ControlScope(kind, Optional.of(name), Optional.empty());
  }

  /** That kind, by id. */
  public static ControlScope of(Kind kind, UUID id) {
    return new ControlScope(kind, Optional.empty(), Optional.of(id));
  }

  /** An account's project. */
  public static ControlScope project(String name, Optional<AccountId> account) {
    return new ControlScope(Kind.PROJECT, Optional.of(name), account.map(AccountId::value));
  }

  /**
   * Who a scope may cover.
   *
   * @param session the session
   * @param model its GPU model
   * @param account who pays
   * @param tier the account's plan and group
   * @param project the account's project it is for
   * @param key the key that asked
   * @param workflow what it runs
   */
  public record Subject(
      SessionId session,
      String model,
      AccountId account,
      Tier tier,
      Optional<String> project,
      Optional<UUID> key,
      String workflow) {}

  /** Whether a session is in the scope, wherever it runs. */
  public boolean covers(Subject session) {
    return switch (kind) {
      case GLOBAL -> true;
      case PLAN -> isNamed(session.tier().plan());
      case GROUP -> isNamed(session.tier().group());
      case ACCOUNT -> isId(session.account().value());
      case PROJECT ->
          session.project().equals(name) && (id.isEmpty() || isId(session.account().value()));
      case POOL -> isNamed(session.model());
      case WORKFLOW -> isNamed(session.workflow());
      case KEY -> session.key().isPresent() && session.key().equals(id);
      case SESSION -> isId(session.session().value());
      case NODE -> false;
    };
  }

  /** Whether a node is in the scope, as a drain or a control of nodes asks. */
  public boolean coversNode(NodeId node, String model) {
    return switch (kind) {
      case NODE -> isId(node.value());
      case POOL -> isNamed(model);
      default -> false;
    };
  }

  private boolean isNamed(String other) {
    return name.isPresent() && name.get().equals(other);
  }

  private boolean isId(UUID other) {
    return id.isPresent() && id.get().equals(other);
  }

  /** For people, such as {@code plan pro}, {@code everything}. */
  public String words() {
    return switch (kind) {
      case GLOBAL -> "everything";
      case POOL -> "GPU model " + name.orElse("");
      case PROJECT ->
          "project " + name.orElse("") + id.map(account -> " of account " + account).orElse("");
      default -> kind.word() + " " + name.orElseGet(() -> id.map(UUID::toString).orElse(""));
    };
  }
}
