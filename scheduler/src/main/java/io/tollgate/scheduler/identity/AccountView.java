package io.tollgate.scheduler.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Accounts as the API shows them: with their person and their balances, read by id set. */
public final class AccountView {

  private final Balances balances;

  public AccountView(Balances balances) {
    this.balances = balances;
  }

  /** One account. */
  public ObjectNode of(Handle handle, Account account) {
    return of(handle, List.of(account)).get(0);
  }

  /** Many accounts, in the order given. */
  public List<ObjectNode> of(Handle handle, List<Account> accounts) {
    List<AccountId> ids = accounts.stream().map(Account::id).toList();
    Map<AccountId, Person> people = new SqlAccountStore(handle).people(ids);
    Map<AccountId, Balances.Balance> amounts = balances.of(handle, ids);
    Set<AccountId> beta = new SqlAccountStore(handle).withBeta(ids);
    return accounts.stream()
        .map(
            account ->
                render(
                    account,
                    people.getOrDefault(account.id(), Person.UNKNOWN),
                    amounts.getOrDefault(account.id(), Balances.Balance.NONE),
                    beta.contains(account.id())))
        .toList();
  }

  private static ObjectNode render(
      Account account, Person person, Balances.Balance balance, boolean beta) {
    ObjectNode node = Json.object().put("id", account.id().toString());
    Json.putText(node, "name", person.displayName());
    node.put("world", account.world().text())
        .put("plan", account.plan())
        .put("group", account.group())
        .put("state", account.state().text());
    Json.putText(node, "state_reason", account.stateReason());
    return node.put("beta", beta)
        .put("available_micros", Long.toString(balance.availableMicros()))
        .put("held_micros", Long.toString(balance.heldMicros()))
        .put("created_at", Json.time(account.createdAt()));
  }
}
