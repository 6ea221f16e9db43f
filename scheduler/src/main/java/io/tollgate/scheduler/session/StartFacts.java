package io.tollgate.scheduler.session;

import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What starts are judged by; of what many of one transaction ask for, each is read once. */
final class StartFacts {
  private final Transaction tx;
  private final Map<AccountId, Optional<Account>> accounts = new HashMap<>();
  private final Map<UUID, Optional<Quote>> quotes = new HashMap<>();
  private final Map<AccountId, Integer> queued = new HashMap<>();
  private final Map<AccountId, List<Allowance>> allowances = new HashMap<>();
  private final Map<String, Plan> plans = new HashMap<>();
  private final Map<String, Optional<Workflow>> workflows = new HashMap<>();
  private final Map<Place, Integer> nodes = new HashMap<>();

  private final Map<Agreed, Optional<IdleTerms>> agreed = new HashMap<>();

  /** A version of a contract. */
  private record Agreed(UUID contract, int version) {}

  /** A shape in a world. */
  private record Place(String world, Shape shape) {}

  StartFacts(Transaction tx) {
    this.tx = tx;
  }

  /** Reads what starts of these accounts with these quotes will ask for; locks the accounts. */
  StartFacts readAhead(Collection<AccountId> ids, Collection<UUID> quoteIds) {
    Map<AccountId, Account> known = tx.accounts().lockShared(ids);
    ids.forEach(id -> accounts.put(id, Optional.ofNullable(known.get(id))));
    Map<UUID, Quote> found = tx.metering().findQuotes(quoteIds);
    quoteIds.forEach(id -> quotes.put(id, Optional.ofNullable(found.get(id))));
    Map<AccountId, Integer> waiting = tx.sessions().queuedOf(ids);
    Map<AccountId, Integer> toCome = tx.arrays().toCome(ids);
    ids.forEach(id -> queued.put(id, waiting.getOrDefault(id, 0) + toCome.getOrDefault(id, 0)));
    ids.forEach(id -> allowances.put(id, new ArrayList<>()));
    tx.allowances().of(ids).forEach(one -> allowances(one.account()).add(one));
    return this;
  }

  /** The account, locked against being suspended meanwhile. */
  Optional<Account> account(AccountId id) {
    return accounts.computeIfAbsent(id, tx.accounts()::lockShared);
  }

  /** A quote of the account. */
  Optional<Quote> quote(UUID id, AccountId account) {
    Optional<Quote> read = quotes.get(id);
    Optional<Quote> found =
        read == null
            ? tx.metering().findQuote(id, account.value())
            : read.filter(quote -> quote.payer().equals(account.value()));
    return found.filter(quote -> quote.set().alternativeTo().isEmpty());
  }

  /** The limits and quotas of the account. */
  List<Allowance> allowances(AccountId account) {
    return allowances.computeIfAbsent(account, id -> tx.allowances().of(Set.of(id)));
  }

  /**
   * How many sessions of the account waited before those of this transaction, elements of arrays
   * that are still to be made too.
   */
  int queued(AccountId account) {
    return queued.computeIfAbsent(
        account,
        id -> tx.sessions().queuedOf(id) + tx.arrays().toCome(Set.of(id)).getOrDefault(id, 0));
  }

  /** The account's plan. */
  Plan plan(Account account) {
    return plans.computeIfAbsent(account.plan(), name -> tx.accounts().plan(name).orElseThrow());
  }

  /** The workflow of that name. */
  Optional<Workflow> workflow(String name) {
    return workflows.computeIfAbsent(name, tx.workflows()::find);
  }

  /** What the contract of a quote says of sessions that idle. */
  Optional<IdleTerms> contractIdle(Quote quote) {
    return quote
        .contract()
        .map(price -> new Agreed(price.contractId(), price.version()))
        .flatMap(version -> agreed.computeIfAbsent(version, this::idleOf));
  }

  private Optional<IdleTerms> idleOf(Agreed agreement) {
    return tx.contracts()
        .find(agreement.contract())
        .flatMap(contract -> contract.version(agreement.version()).terms().idle())
        .map(idle -> new IdleTerms(idle.thresholdPercent(), idle.windowMinutes()));
  }

  /** How many nodes of a world could hold a rank of that shape were they empty. */
  int thatCouldHold(String world, Shape shape) {
    return nodes.computeIfAbsent(
        new Place(world, shape), place -> tx.nodes().thatCouldHold(place.world(), place.shape()));
  }
}
