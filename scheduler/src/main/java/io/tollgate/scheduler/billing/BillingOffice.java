package io.tollgate.scheduler.billing;

import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.SqlAdjustments;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** The wiring of everything about money that has an address: routes, and what time brings about. */
public final class BillingOffice {
  private final Database database;
  private final InstantSource clock;
  private final PaymentConfig payments;
  private final Providers providers;
  private final Dunning dunning;
  private final AccountDesk accounts;
  private final InvoiceDesk invoices;
  private final BillingSweep billing;
  private final LedgerSweep ledger;
  private final PeriodClose periods;

  /**
   * Over the server's parts.
   *
   * @param address where the server listens, known once it does
   */
  public BillingOffice(
      Database database,
      AccountDesk accounts,
      PaymentConfig payments,
      InvoiceConfig invoicing,
      Supplier<String> address,
      InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.payments = payments;
    this.providers = new Providers(payments, address, clock);
    this.accounts = accounts;
    this.dunning = new Dunning(accounts);
    this.invoices =
        new InvoiceDesk(
            handle ->
                new Invoices.Wiring(
                    invoicing.issuer(), new SqlAdjustments(handle), new InvoiceDues(handle)));
    this.billing = new BillingSweep(dunning);
    this.ledger = new LedgerSweep(clock);
    this.periods = new PeriodClose(database, invoices, invoicing.grace(), clock);
  }

  /** The routes of money. */
  public List<Routes> routes() {
    return List.of(
        new CatalogueRoutes(database, clock),
        new QuoteRoutes(database, clock),
        new PriceRoutes(database, clock),
        new BalanceRoutes(database, clock),
        new BudgetRoutes(database, clock),
        new CorrectionRoutes(database, clock),
        new ClosingRoutes(database, accounts),
        new ChargeRoutes(database),
        new UsageReportRoutes(database, clock),
        new OrderRoutes(database, providers, clock),
        new CallbackRoutes(database, payments, dunning, clock),
        new SubscriptionRoutes(database, providers, clock),
        new ContractRoutes(database, clock),
        new ContractPeriodRoutes(database, clock),
        new InvoiceRoutes(database, invoices, clock),
        new InvoiceChangeRoutes(database, invoices, dunning),
        new BillingProfileRoutes(database, invoices));
  }

  /** Does what is due by now, each part in transactions of its own; a part that fails waits. */
  public Future<Void> sweep(Vertx vertx) {
    Instant now = clock.instant();
    Future<?> done =
        whileMore(ledger::grants, LedgerSweep.BATCHES)
            .eventually(() -> whileMore(ledger::seal, LedgerSweep.BATCHES));
    done =
        done.eventually(
            () ->
                database.inTransaction(
                    handle -> ContractSweep.run(new SqlTransaction(handle), now)));
    for (Function<Transaction, Integer> part : billing.parts(now)) {
      done =
          done.eventually(
              () -> database.inTransaction(handle -> part.apply(new SqlTransaction(handle))));
    }
    return done.eventually(() -> vertx.executeBlocking(periods::closeAll, false)).mapEmpty();
  }

  /** Batch after batch, each a transaction, until one has found no more. */
  private Future<Boolean> whileMore(Function<Handle, Boolean> batch, int batchesMax) {
    return database
        .inTransaction(batch)
        .compose(
            more ->
                more && batchesMax > 1
                    ? whileMore(batch, batchesMax - 1)
                    : Future.succeededFuture(more));
  }
}
