package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.List;
import java.util.OptionalInt;

/** Makes quotes: a frozen price for a shape and a time. */
public final class QuoteDesk {

  private QuoteDesk() {}

  /**
   * What somebody would like to know the price of.
   *
   * @param workflow the catalogue entry's name
   * @param gpuThousandths a part of one GPU, 1 to 999; nodes and GPUs per node are 1 and 0 then
   * @param minutes prepaid session-minutes, at least 1
   */
  public record Wish(
      String workflow,
      String gpuModel,
      int nodes,
      int gpusPerNode,
      OptionalInt gpuThousandths,
      int minutes,
      CapacityClass capacityClass) {
    /** Of whole GPUs. */
    public Wish(
        String workflow,
        String gpuModel,
        int nodes,
        int gpusPerNode,
        int minutes,
        CapacityClass capacityClass) {
      this(workflow, gpuModel, nodes, gpusPerNode, OptionalInt.empty(), minutes, capacityClass);
    }
  }

  /** A quote; refuses with {@code unknown_workflow} or {@code unknown_gpu_model}. */
  public static Quote make(Transaction tx, Caller caller, Wish wish, Act act) {
    AccountId accountId = caller.requireAccount();
    Account account =
        tx.accounts().find(accountId).orElseThrow(() -> AccountDesk.unknown(accountId));
    Workflow workflow = SessionDesk.workflow(tx, wish.workflow());
    Plan plan = tx.accounts().plan(account.plan()).orElseThrow();
    requireAllowed(plan, wish.gpuModel());
    return tx.metering()
        .quote(
            new QuoteRequest(
                tx.newId(),
                accountId.value(),
                caller.channel().text(),
                account.group(),
                workflow.name(),
                workflow.refundOnFailure(),
                wish.gpuModel(),
                wish.capacityClass(),
                wish.nodes(),
                wish.gpusPerNode(),
                wish.gpuThousandths(),
                wish.minutes(),
                new Cause(act.actor(), act.requestId(), "quote"),
                act.at()))
        .fold(
            found -> found,
            unknown -> {
              throw unknownModel(wish.gpuModel(), unknown.known());
            });
  }

  private static void requireAllowed(Plan plan, String model) {
    if (plan.gpuModels().isPresent() && !plan.gpuModels().get().contains(model)) {
      throw unknownModel(model, plan.gpuModels().get().stream().sorted().toList());
    }
  }

  private static ApiException unknownModel(String model, List<String> known) {
    return Refusal.of(
            ErrorCode.UNKNOWN_GPU_MODEL,
            "There is no GPU model \""
                + model
                + "\" to be had. Choose one of: "
                + String.join(", ", known)
                + ".")
        .with("known", known)
        .exception();
  }
}
