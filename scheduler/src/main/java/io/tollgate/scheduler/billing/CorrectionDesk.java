package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Cause;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.correction.CorrectionOutcome;
import io.tollgate.metering.correction.CorrectionOutcome.Corrected;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Optional;
import java.util.UUID;

/** Corrects charges and transfers, each in the transaction it is given. */
public final class CorrectionDesk {

  private CorrectionDesk() {}

  /**
   * Corrects, tells the account and writes it down with the reason; a refusal changes nothing. The
   * same id again moves nothing more.
   *
   * @param amount how much of it; all that is left to correct when absent
   */
  public static Corrected correct(
      Transaction tx,
      UUID correctionId,
      Account account,
      Correctable what,
      Optional<Money> amount,
      String reason,
      Act act) {
    CorrectionOutcome outcome =
        tx.metering()
            .corrections()
            .correct(
                correctionId,
                account.id().value(),
                what,
                amount,
                new Cause(act.actor(), act.requestId(), reason),
                act.at());
    if (!(outcome instanceof Corrected corrected)) {
      throw refusal(outcome);
    }
    ObjectNode payload = view(corrected, what);
    tx.events()
        .append(Event.ofAccount(account.id(), account.world(), "account.corrected", payload), act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                "account.corrected",
                "account:" + account.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(payload)),
            act);
    return corrected;
  }

  /** A correction as the API shows it. */
  static ObjectNode view(Corrected corrected, Correctable what) {
    ObjectNode json = Json.object().put("id", corrected.correctionId().toString());
    if (what instanceof Correctable.OfCharge charge) {
      json.put("session_id", charge.sessionId().toString()).put("minute", charge.minute());
    } else if (what instanceof Correctable.OfTransfer transfer) {
      json.put("transfer_id", transfer.transferId().toString());
    }
    json.put("change_micros", Long.toString(corrected.changeOfAvailable()))
        .put("left_to_correct_micros", Long.toString(corrected.left().micros()));
    ArrayNode transfers = json.putArray("transfers");
    for (Transfer transfer : corrected.transfers()) {
      transfers
          .addObject()
          .put("id", transfer.transferId().toString())
          .put("grant_id", transfer.grantId().orElseThrow().toString())
          .put("amount_micros", Long.toString(transfer.changeOfAvailable()));
    }
    return json;
  }

  private static ApiException refusal(CorrectionOutcome outcome) {
    if (outcome instanceof CorrectionOutcome.TooMuch tooMuch) {
      return Refusal.of(
              ErrorCode.CORRECTION_TOO_LARGE,
              tooMuch.left().isPositive()
                  ? "%s are to be corrected and %s are left to correct. Ask for at most so many."
                      .formatted(tooMuch.asked(), tooMuch.left())
                  : "Nothing of it is left to correct: it was corrected or returned already.")
          .with("left_to_correct_micros", Long.toString(tooMuch.left().micros()))
          .exception();
    }
    if (outcome instanceof CorrectionOutcome.Spent spent) {
      return Refusal.of(
              ErrorCode.CORRECTION_TOO_LARGE,
              "The grant %s has %s left and %s are to be taken back; what was spent stays spent. Ask for less."
                  .formatted(spent.grantId(), spent.left(), spent.asked()))
          .with("left_to_correct_micros", Long.toString(spent.left().micros()))
          .exception();
    }
    if (outcome instanceof CorrectionOutcome.NotSettled running) {
      return ApiException.of(
          ErrorCode.CONFLICT,
          "Session "
              + running.sessionId()
              + " is not settled, so its own receipt may still change. Correct its charges when it"
              + " has ended.");
    }
    if (outcome instanceof CorrectionOutcome.NotCorrectable kind) {
      return ApiException.of(
          ErrorCode.CONFLICT,
          "A transfer of kind "
              + kind.kind().code()
              + " cannot be corrected: it moves money within a session or takes a correction back."
              + " Correct the session's charges, or grant credits.");
    }
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "The account has no such charge or transfer. `tollgate session charges` and `tollgate"
            + " balance history -o wide` show them.");
  }
}
