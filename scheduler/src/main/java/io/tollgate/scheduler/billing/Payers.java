package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Balances;
import io.tollgate.scheduler.identity.PayerOpening;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Accounts as the ledger knows them: payers. */
public final class Payers implements PayerOpening, Balances {

  @Override
  public void open(Transaction tx, AccountId account, World world, String group, Act act) {
    tx.metering()
        .openPayer(
            account.value(),
            io.tollgate.metering.World.valueOf(world.text().toUpperCase(Locale.ROOT)),
            new Cause(act.actor(), act.requestId(), "account opened"),
            act.at());
  }

  @Override
  public Map<AccountId, Balance> of(Handle handle, Collection<AccountId> accounts) {
    Map<AccountId, Balance> balances = new HashMap<>();
    Metering.in(handle)
        .balances(accounts.stream().map(AccountId::value).toList())
        .forEach(
            (payer, balance) ->
                balances.put(
                    new AccountId(payer),
                    new Balance(balance.available().micros(), balance.held().micros())));
    return balances;
  }
}
