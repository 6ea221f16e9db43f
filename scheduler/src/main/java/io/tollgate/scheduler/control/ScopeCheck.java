package io.tollgate.scheduler.control;

import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Map;
import java.util.Optional;

/** Whether there is in that world what a scope names: a rule about nothing is a slip of the pen. */
final class ScopeCheck {
  private final Transaction tx;
  private final String world;

  ScopeCheck(Transaction tx, String world) {
    this.tx = tx;
    this.world = world;
  }

  /** What is wrong with it, empty when it names what there is. */
  Optional<FieldError> of(ControlScope scope) {
    String name = scope.name().orElse("");
    return switch (scope.kind()) {
      case GLOBAL, KEY -> Optional.empty();
      case PLAN -> unless(tx.accounts().planNames().contains(name), scope);
      case GROUP -> unless(tx.accounts().groupNames().contains(name), scope);
      case WORKFLOW -> unless(tx.workflows().find(name).isPresent(), scope);
      case POOL -> unless(isModel(name), scope);
      case ACCOUNT -> unless(account(scope).isPresent(), scope);
      case PROJECT ->
          unless(
              scope.id().isEmpty()
                  || account(scope)
                      .flatMap(account -> tx.projects().named(account.id(), name))
                      .isPresent(),
              scope);
      case NODE -> unless(scope.id().filter(id -> isNode(new NodeId(id))).isPresent(), scope);
      case SESSION ->
          unless(
              scope
                  .id()
                  .flatMap(id -> tx.sessions().find(new SessionId(id)))
                  .filter(session -> session.request().world().equals(world))
                  .isPresent(),
              scope);
    };
  }

  /** Whether the world has a node of that model. */
  boolean isModel(String model) {
    return tx.nodes().thatCouldHold(world, new Shape(model, 1, 1, 0, 0, Map.of())) > 0;
  }

  /** Whether the world has that node. */
  boolean isNode(NodeId node) {
    return tx.nodes().find(node.toString(), world).isPresent();
  }

  private Optional<Account> account(ControlScope scope) {
    return scope
        .id()
        .flatMap(id -> tx.accounts().find(new AccountId(id)))
        .filter(account -> account.world().text().equals(world));
  }

  private Optional<FieldError> unless(boolean there, ControlScope scope) {
    return there
        ? Optional.empty()
        : Optional.of(
            new FieldError(
                "/scope/" + scope.kind().word(),
                "unknown",
                "There is no " + scope.words() + " in the " + world + " world."));
  }
}
