package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.Cause;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.CreditLine;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.billing.ContractDesk;
import io.tollgate.scheduler.billing.ContractSweep;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Sales people with the contracts of accounts, and the server's sweep of them. Whoever is not
 * answered asks again; what was done already is then refused, and refusals end the matter.
 */
final class Contracting {
  private static final long ASK_AGAIN_MS = 3_000;
  private static final String NAME = "large project";

  /** The server sweeps once a minute. */
  private static final long SWEEP_MS = 60_000;

  /** By then all months have ended that a contract of a world has usage in, and are due. */
  private static final Duration MONTHS = Duration.ofDays(33);

  private static final int SWEEPS_MAX = 10;

  private final SimulatedWorld world;
  private boolean swept;

  Contracting(SimulatedWorld world) {
    this.world = world;
  }

  void happens(Agreement agreement) {
    if (!swept) {
      swept = true;
      sweepEveryMinute();
    }
    if (agreement instanceof Agreement.Write write) {
      ask(write.by(), (tx, act) -> Optional.of(draft(tx, act, write)));
    } else if (agreement instanceof Agreement.Edit edit) {
      onNewest(edit, edit.by(), (desk, contract) -> desk.edit(contract, edit.terms(), "better"));
    } else if (agreement instanceof Agreement.Step step) {
      onNewest(step, step.by(), (desk, contract) -> desk.step(contract, step.step(), "agreed"));
    } else if (agreement instanceof Agreement.Close close) {
      onNewest(close, close.by(), (desk, contract) -> closed(desk, contract, close.at()));
    } else if (agreement instanceof Agreement.Pay pay) {
      pay(world.door.newId(), pay);
    } else {
      throw new IllegalArgumentException("nobody knows how this is agreed: " + agreement);
    }
  }

  private Contract draft(Transaction tx, Act act, Agreement.Write write) {
    Account account = tx.accounts().find(account(write)).orElseThrow();
    return new ContractDesk(tx, act)
        .draft(account, NAME, write.timeZone(), write.terms(), "a large project");
  }

  private static Contract closed(ContractDesk desk, Contract contract, long at) {
    Instant ended = Agenda.instant(at).minus(Duration.ofDays(1));
    desk.close(contract, ContractMonth.of(ended, contract.timeZone()), "the month is over");
    return contract;
  }

  private void onNewest(
      Agreement agreement, String by, BiFunction<ContractDesk, Contract, Contract> work) {
    AccountId account = account(agreement);
    ask(
        by,
        (tx, act) -> {
          List<Contract> newest = tx.contracts().list(List.of(account.value()), 1);
          ContractDesk desk = new ContractDesk(tx, act);
          return newest.stream().findFirst().map(contract -> work.apply(desk, contract));
        });
  }

  private void ask(String by, BiFunction<Transaction, Act, Optional<Contract>> work) {
    Outcome<Optional<Contract>> asked = world.door.act(by, work);
    if (asked.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> ask(by, work));
    } else {
      asked.answer().flatMap(answer -> answer).ifPresent(this::requireThere);
    }
  }

  private void requireThere(Contract answered) {
    UUID id = answered.contractId();
    if (!world.database.agreements().contracts().find(id, false).equals(Optional.of(answered))) {
      throw Violation.found("18", "contract " + id + " is not as was acknowledged");
    }
  }

  private void pay(UUID payment, Agreement.Pay pay) {
    UUID payer = account(pay).value();
    Outcome<CreditLine> paid =
        world.door.act(
            "sales",
            (tx, act) ->
                tx.contracts()
                    .refillCreditLine(
                        payment,
                        payer,
                        Money.ofMicros(pay.micros()),
                        new Cause(act.actor(), act.requestId(), "invoice paid"),
                        act.at()));
    if (paid.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> pay(payment, pay));
    }
  }

  private void sweepEveryMinute() {
    world.agenda.after(
        SWEEP_MS,
        () -> {
          world.door.act("system", (tx, act) -> ContractSweep.run(tx, act.at()));
          sweepEveryMinute();
        });
  }

  /**
   * The world is at rest and stays so until its months have ended: sweeps close them, one after the
   * other, and the auditor looks.
   */
  void passMonths() {
    Instant then = Agenda.instant(world.agenda.now()).plus(MONTHS);
    for (int i = 0; i < SWEEPS_MAX; i++) {
      int done = world.database.inTransaction(tx -> ContractSweep.run(tx, then));
      world.auditor.look();
      if (done == 0) {
        return;
      }
    }
    throw Violation.found("22", "contracts are swept without an end");
  }

  private AccountId account(Agreement agreement) {
    return world.door.account(agreement.account());
  }
}
