package io.tollgate.scheduler.idle;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a submission says of idle protection.
 *
 * @param declined whether it wants none, whatever workflow and contract say
 * @param terms its own
 */
public record IdleWish(boolean declined, Optional<IdleTerms> terms) {
  /** Nothing: workflow and contract decide. */
  public static final IdleWish UNSAID = new IdleWish(false, Optional.empty());

  /** None, whatever workflow and contract say. */
  public static final IdleWish DECLINED = new IdleWish(true, Optional.empty());

  public IdleWish {
    if (declined && terms.isPresent()) {
      throw new IllegalArgumentException("what is declined has no terms: " + terms);
    }
  }

  /** Protection by these terms. */
  public static IdleWish of(IdleTerms terms) {
    return new IdleWish(false, Optional.of(terms));
  }

  /**
   * What a session is protected by from now on.
   *
   * @param source who asked for it
   */
  public record Choice(IdleTerms terms, IdleSource source) {}

  /** The first of session, workflow and contract that says something. */
  public Optional<Choice> over(
      Optional<IdleTerms> workflow, Supplier<Optional<IdleTerms>> contract) {
    if (declined) {
      return Optional.empty();
    }
    return terms
        .map(own -> new Choice(own, IdleSource.SESSION))
        .or(() -> workflow.map(its -> new Choice(its, IdleSource.WORKFLOW)))
        .or(() -> contract.get().map(agreed -> new Choice(agreed, IdleSource.CONTRACT)));
  }
}
