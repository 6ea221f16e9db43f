package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
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
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/** Makes quotes: a frozen price for a shape and a time. */
public final class QuoteDesk {

  private QuoteDesk() {}

  /**
   * What somebody would like to know the price of.
   *
   * @param workflow the catalogue entry's name
   * @param gpuModels at least one; of several the session takes the cheapest that is free
   * @param gpuThousandths a part of one GPU, 1 to 999; nodes and GPUs per node are 1 and 0 then
   * @param minutes prepaid session-minutes, at least 1
   */
  public record Wish(
      String workflow,
      List<String> gpuModels,
      int nodes,
      int gpusPerNode,
      OptionalInt gpuThousandths,
      int minutes,
      CapacityClass capacityClass) {
    public Wish {
      gpuModels = gpuModels.stream().distinct().toList();
    }
  }

  /** A quote; refuses with {@code unknown_workflow} or {@code unknown_gpu_model}. */
  public static Quote make(Transaction tx, Caller caller, Wish wish, Act act) {
    QuoteRequest request = request(tx.newId(), new QuoteFacts(tx), caller, wish, act);
    return made(quoted(tx, request, wish.gpuModels()), wish);
  }

  /** What the price is asked of, by its first model; refuses with {@code unknown_workflow}. */
  static QuoteRequest request(UUID id, QuoteFacts facts, Caller caller, Wish wish, Act act) {
    AccountId accountId = caller.requireAccount();
    Account account = facts.account(accountId).orElseThrow(() -> AccountDesk.unknown(accountId));
    Workflow workflow = facts.workflow(wish.workflow());
    Plan plan = facts.plan(account);
    wish.gpuModels().forEach(model -> requireAllowed(plan, model));
    return new QuoteRequest(
        id,
        accountId.value(),
        caller.channel().text(),
        account.group(),
        workflow.name(),
        workflow.refundOnFailure(),
        wish.gpuModels().get(0),
        wish.capacityClass(),
        wish.nodes(),
        wish.gpusPerNode(),
        wish.gpuThousandths(),
        wish.minutes(),
        new Cause(act.actor(), act.requestId(), "quote"),
        act.at());
  }

  /** The quote that was made; refuses with {@code unknown_gpu_model}. */
  static Quote made(QuoteOutcome outcome, Wish wish) {
    return outcome.fold(
        found -> found,
        unknown -> {
          throw unknownModel(
              wish.gpuModels().stream()
                  .filter(model -> !unknown.known().contains(model))
                  .findFirst()
                  .orElse(wish.gpuModels().get(0)),
              unknown.known());
        });
  }

  private static QuoteOutcome quoted(Transaction tx, QuoteRequest request, List<String> models) {
    if (models.size() == 1) {
      return tx.metering().quote(request);
    }
    Map<String, UUID> others = new LinkedHashMap<>();
    models.subList(1, models.size()).forEach(model -> others.put(model, tx.newId()));
    return tx.metering().quoting().quoteSet(request, others);
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
