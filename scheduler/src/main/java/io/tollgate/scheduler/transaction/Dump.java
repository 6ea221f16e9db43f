package io.tollgate.scheduler.transaction;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.InMemoryContracts;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.order.InMemoryShop;
import io.tollgate.metering.order.Order;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import java.time.LocalDate;
import java.util.UUID;

/**
 * All rows of a simulated world as text, a row a line: two dumps differ where the worlds do. The
 * meter's rows are shown as far as payers and sessions lead to them.
 */
final class Dump {
  private final InMemoryDatabase database;
  private final StringBuilder text = new StringBuilder();

  private Dump(InMemoryDatabase database) {
    this.database = database;
  }

  static String of(InMemoryDatabase database) {
    Dump dump = new Dump(database);
    dump.fleet();
    dump.identity();
    database.rows.arrays.all().forEach(array -> dump.line("array", array));
    database.rows.sessions.all().forEach(dump::session);
    database.rows.idle.all().forEach(row -> dump.line("idle", row));
    database.rows.utilization.all().forEach(row -> dump.line("utilization", row));
    dump.logs();
    dump.money();
    dump.agreements();
    dump.shop();
    return dump.text.toString();
  }

  private void line(String table, Object row) {
    text.append(table).append(' ').append(row).append('\n');
  }

  private void fleet() {
    line("epoch", database.rows.leadership.epoch());
    database.rows.nodes.all().forEach(node -> line("node", node));
    database.rows.nodes.dumpTo(text);
  }

  private void identity() {
    database
        .rows
        .accounts
        .planNames()
        .forEach(plan -> line("plan", database.rows.accounts.plan(plan)));
    line("groups", database.rows.accounts.groupNames());
    line("workflows", database.rows.workflows.list());
    database.rows.accounts.all().forEach(account -> line("account", account));
    database.rows.projects.all().forEach(project -> line("project", project));
    line("rules", database.rows.controls.version());
    database.rows.controls.all().forEach(control -> line("control", control));
    database.rows.maintenance.all().forEach(window -> line("maintenance", window));
    database.rows.allowances.all().forEach(allowance -> line("allowance", allowance));
    database.rows.usage.all().forEach(use -> line("use", use));
  }

  private void session(Session session) {
    line("session", session);
    database.rows.sessions.transitions(session.id()).forEach(step -> line("transition", step));
    database.rows.extensions.ofSession(session.id()).forEach(row -> line("extension", row));
    for (Allocation allocation : database.rows.allocations.ofSession(session.id())) {
      line("allocation", allocation);
      line("release", database.rows.allocations.releaseCause(allocation.id()));
      line("proof", database.rows.proofs.find(allocation.id()));
    }
    line("reasons", database.rows.waits.reasonsOf(session.id()));
    line("promise", database.rows.waits.promiseOf(session.id()));
  }

  private void logs() {
    database.rows.events.all().forEach(row -> line("event", row));
    database.rows.audit.all().forEach(row -> line("audit", row));
  }

  private void money() {
    InMemoryMoney money = database.rows.money;
    for (Payer payer : money.ledger().payers()) {
      line("payer", payer);
      for (UUID grant : money.ledger().grantsOf(payer.payerId())) {
        line("grant", money.ledger().grant(grant));
      }
      money
          .budgets()
          .inForce(payer.payerId())
          .forEach(
              budget -> {
                line("budget", budget);
                for (LocalDate day : money.budgets().periodsOf(budget.budgetId())) {
                  line("committed", day + " " + money.budgets().committed(budget.budgetId(), day));
                }
              });
      line("balance", money.ledger().balances(java.util.List.of(payer.payerId())));
    }
    money.ledger().transfers().forEach(transfer -> line("transfer", transfer));
    money.billings().all().forEach(billing -> line("billing", billing));
    for (Session session : database.rows.sessions.all()) {
      line("metered", money.charges().rows(session.id().value()));
      line("quote", money.quotes().useOf(session.request().quoteId()));
    }
  }

  private void agreements() {
    InMemoryContracts rows = database.rows.agreements;
    for (Contract contract : rows.contracts().all()) {
      line("contract", contract);
      rows.contracts().steps(contract.contractId()).forEach(step -> line("step", step));
      rows.periods().closedOf(contract.contractId()).forEach(closed -> line("closed", closed));
    }
    for (Payer payer : database.rows.money.ledger().payers()) {
      rows.lines().paymentsOf(payer.payerId()).forEach(paid -> line("line_payment", paid));
    }
  }

  private void shop() {
    InMemoryShop shop = database.rows.shop;
    for (Order order : shop.orders().all()) {
      line("order", order);
      line("order grants", shop.orders().grantsOf(order.orderId()));
      line("order undoing", shop.orders().undoing(order.orderId()));
    }
    shop.subscriptions().all().forEach(row -> line("subscription", row));
    shop.deliveries().after(0).forEach(row -> line("delivery", row));
    for (Payer payer : database.rows.money.ledger().payers()) {
      shop.dues().list(payer.payerId(), Integer.MAX_VALUE).forEach(row -> line("due", row));
    }
  }
}
