package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import java.util.List;
import java.util.Optional;

/**
 * A start of which everything was judged but the money; nothing of it is written yet.
 *
 * @param id the session's, should there be one
 */
record PreparedStart(
    SessionId id,
    Caller caller,
    Account account,
    Plan plan,
    Quote quote,
    Workflow workflow,
    List<String> command,
    Shape shape,
    Spender spender,
    Submission wish,
    Optional<IdleWish.Choice> idle,
    Act act) {
  /** Starts that come together might not all find room in the queue: each has to come alone. */
  static final class Crowded extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  Cause cause() {
    return new Cause(act.actor(), act.requestId(), "session start");
  }

  HoldWish hold() {
    return new HoldWish(id.value(), quote.quoteId(), spender, cause(), act.at());
  }
}
