package io.tollgate.scheduler.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdleWishTest {
  private static final IdleTerms OWN = new IdleTerms(1, 10);
  private static final IdleTerms WORKFLOWS = new IdleTerms(2, 20);
  private static final IdleTerms CONTRACTS = new IdleTerms(3, 30);

  @Test
  void the_session_is_heard_first_then_its_workflow_then_the_contract() {
    assertThat(over(IdleWish.of(OWN), true, true))
        .contains(new IdleWish.Choice(OWN, IdleSource.SESSION));
    assertThat(over(IdleWish.UNSAID, true, true))
        .contains(new IdleWish.Choice(WORKFLOWS, IdleSource.WORKFLOW));
    assertThat(over(IdleWish.UNSAID, false, true))
        .contains(new IdleWish.Choice(CONTRACTS, IdleSource.CONTRACT));
    assertThat(over(IdleWish.UNSAID, false, false)).isEmpty();
  }

  @Test
  void who_declines_has_none_whatever_the_others_say() {
    assertThat(over(IdleWish.DECLINED, true, true)).isEmpty();
    assertThatThrownBy(() -> new IdleWish(true, Optional.of(OWN))).hasMessageContaining("no terms");
  }

  private static Optional<IdleWish.Choice> over(IdleWish wish, boolean workflow, boolean contract) {
    return wish.over(
        Optional.of(WORKFLOWS).filter(its -> workflow),
        () -> Optional.of(CONTRACTS).filter(its -> contract));
  }
}
