package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Cause;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.ContractRefused;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.PeriodStatement;
import io.tollgate.metering.contract.Terms;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What sales does with contracts, each with its event and audit row in the same transaction. */
public final class ContractDesk {
  private static final int DUE_AT_ONCE = 100;

  private final Transaction tx;
  private final Contracts contracts;
  private final Act act;

  /** In a transaction, as an act of somebody. */
  public ContractDesk(Transaction tx, Act act) {
    this.tx = tx;
    this.contracts = tx.contracts();
    this.act = act;
  }

  /** What can be asked for by name. */
  public enum Step {
    /** Somebody else is to approve it. */
    SUBMIT("submitted"),
    /** It may take effect. */
    APPROVE("approved"),
    /** It is a draft again. */
    REJECT("rejected"),
    /** It takes effect, now or at its time. */
    ACTIVATE("activated"),
    /** It ends now. */
    TERMINATE("terminated");

    private final String done;

    Step(String done) {
      this.done = done;
    }
  }

  /** Writes a contract; its name must be free among the account's contracts that are not over. */
  public Contract draft(Account account, String name, ZoneId timeZone, Terms terms, String reason) {
    boolean taken =
        contracts.list(List.of(account.id().value()), Integer.MAX_VALUE).stream()
            .anyMatch(known -> known.name().equals(name) && !known.latest().state().isOver());
    if (taken) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The account has a contract \""
              + name
              + "\" that is not over. Edit that one, or choose another name.");
    }
    Contract contract =
        contracts.draft(
            tx.newId(),
            tx.newId(),
            account.id().value(),
            name,
            timeZone,
            terms,
            cause(reason),
            act.at());
    return recorded(contract, "drafted", reason, Optional.empty());
  }

  /** Changes the draft, or writes that of a new version. */
  public Contract edit(Contract before, Terms terms, String reason) {
    Contract after =
        allowed(
            () -> contracts.edit(before.contractId(), tx.newId(), terms, cause(reason), act.at()));
    return recorded(after, "edited", reason, Optional.of(summary(before)));
  }

  /** Takes the contract a step on. */
  public Contract step(Contract before, Step step, String reason) {
    UUID id = before.contractId();
    Cause cause = cause(reason);
    if (step == Step.ACTIVATE) {
      new Reservations(tx).requireRoom(before);
    }
    Contract after =
        allowed(
            () ->
                switch (step) {
                  case SUBMIT -> contracts.submit(id, cause, act.at());
                  case APPROVE -> contracts.approve(id, cause, act.at());
                  case REJECT -> contracts.reject(id, cause, act.at());
                  case ACTIVATE -> contracts.activate(id, cause, act.at());
                  case TERMINATE -> contracts.terminate(id, cause, act.at());
                });
    return recorded(after, step.done, reason, Optional.of(summary(before)));
  }

  /** Closes a period that is over. */
  public PeriodStatement close(Contract contract, ContractMonth period, String reason) {
    boolean open = period(contract, period).closedAt().isEmpty();
    PeriodStatement closed =
        allowed(() -> contracts.close(contract.contractId(), period, cause(reason), act.at()));
    if (open) {
      ObjectNode payload = ContractView.period(closed);
      record(contract, "contract.period_closed", reason, Optional.empty(), payload);
    }
    return closed;
  }

  PeriodStatement period(Contract contract, ContractMonth period) {
    return allowed(() -> contracts.period(contract, period, act.at()));
  }

  /** Takes effect, ends, closes and takes back what is due; answers how much there was to do. */
  static int sweep(Transaction tx, Instant now) {
    Act act = new Act("system:sweep", "sweep:" + now, now);
    ContractDesk desk = new ContractDesk(tx, act);
    int done = 0;
    for (UUID id : desk.contracts.due(now, DUE_AT_ONCE)) {
      Contract before = desk.contracts.find(id).orElseThrow();
      Contract after = desk.contracts.doDue(id, desk.cause("its time has come"), now);
      desk.recorded(after, after.state().code(), "its time has come", Optional.of(summary(before)));
      done++;
    }
    return done
        + desk.closeDue(now)
        + desk.contracts.trimCreditLines(DUE_AT_ONCE, desk.cause("limit"), now);
  }

  /** Closes up to so many; long ended contracts, of which nothing is due, hold nobody up. */
  private int closeDue(Instant now) {
    int done = 0;
    Optional<UUID> last = Optional.empty();
    List<UUID> page = contracts.periodCandidates(now, last, DUE_AT_ONCE);
    while (!page.isEmpty() && done < DUE_AT_ONCE) {
      for (UUID id : page) {
        Contract contract = contracts.find(id).orElseThrow();
        Optional<ContractMonth> due = contracts.periodDue(contract, now);
        if (due.isPresent()) {
          close(contract, due.get(), "the period is over");
          done++;
        }
        last = Optional.of(id);
      }
      page = contracts.periodCandidates(now, last, DUE_AT_ONCE);
    }
    return done;
  }

  private Cause cause(String reason) {
    return new Cause(act.actor(), act.requestId(), reason);
  }

  private Contract recorded(
      Contract after, String what, String reason, Optional<ObjectNode> before) {
    new Reservations(tx).follow(after, act);
    record(after, "contract." + what, reason, before, summary(after));
    return after;
  }

  private void record(
      Contract contract,
      String action,
      String reason,
      Optional<ObjectNode> before,
      ObjectNode after) {
    AccountId account = new AccountId(contract.payer());
    Account owner = tx.accounts().find(account).orElseThrow();
    tx.events()
        .append(
            new Event(
                Optional.of(account),
                owner.world(),
                action,
                Optional.of(contract.contractId()),
                after),
            act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                action,
                "contract:" + contract.contractId(),
                Optional.of(reason),
                before,
                Optional.of(after)),
            act);
  }

  private static ObjectNode summary(Contract contract) {
    ObjectNode json =
        Json.object()
            .put("contract_id", contract.contractId().toString())
            .put("name", contract.name())
            .put("state", contract.state().code())
            .put("version", contract.latest().version())
            .put("version_state", contract.latest().state().code());
    json.set("terms", ContractDocument.write(contract.latest().terms()));
    return json;
  }

  /** The contract, or {@code contract_not_found}. */
  static Contract find(Contracts contracts, UUID id, Predicate<Contract> sees) {
    return contracts.find(id).filter(sees).orElseThrow(() -> unknown(id));
  }

  static ApiException unknown(UUID id) {
    return ApiException.of(
        ErrorCode.CONTRACT_NOT_FOUND,
        "There is no contract " + id + " that this key may see. Check the id and the key.");
  }

  private static <T> T allowed(Supplier<T> work) {
    try {
      return work.get();
    } catch (ContractRefused refused) {
      ErrorCode code =
          switch (refused.why()) {
            case SELF_APPROVAL -> ErrorCode.SELF_APPROVAL;
            case STATE, OVERLAP, PERIOD -> ErrorCode.CONFLICT;
          };
      throw ApiException.of(code, refused.paragraph());
    }
  }
}
