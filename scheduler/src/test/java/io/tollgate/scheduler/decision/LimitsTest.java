package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.account;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.identity.Holder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Limits on accounts, projects and GPU models, on a node of eight GPUs. */
class LimitsTest {
  private static final Optional<String> ANY = Optional.empty();

  private final World world = new World().nodes(1, 8);

  private void limited(Limit... limits) {
    world.cluster.put(AccountView.of(account(1), 100).change().limits(List.of(limits)).done());
  }

  private static Limit limit(Holder holder, Limit.Unit unit, long most) {
    return new Limit(holder, ANY, unit, most);
  }

  private WaitReason only(Plan plan, int number) {
    List<WaitReason> reasons = plan.waiting().get(session(number)).reasons();
    assertThat(reasons).hasSize(1);
    return reasons.get(0);
  }

  @Test
  void an_accounts_own_limit_of_sessions_binds_below_its_plans() {
    limited(limit(Holder.ACCOUNT, Limit.Unit.SESSIONS, 1));
    world.waits(1, 1, shape(1, 1), 30).waits(2, 1, shape(1, 1), 30);

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(1);
    WaitReason reason = only(plan, 2);
    assertThat(reason.code()).isEqualTo(WaitCode.ACCOUNT_CONCURRENCY);
    assertThat(reason.message()).isEqualTo("The account runs at most 1 sessions at once; 1 run.");
    assertThat(reason.until()).contains(minute(30));
    assertThat(plan.waiting().get(session(2)).eta()).isEqualTo(new Eta.Firm(minute(30)));
  }

  @Test
  void a_projects_limit_binds_that_project_alone() {
    limited(limit(Holder.project("film"), Limit.Unit.SESSIONS, 1));
    world.cluster.put(World.of(queued(1, 1, shape(1, 1), 30), "film"));
    world.cluster.put(World.of(queued(2, 1, shape(1, 1), 30), "film"));
    world.cluster.put(World.of(queued(3, 1, shape(1, 1), 30), "game"));
    world.waits(4, 1, shape(1, 1), 30);

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(1, 3, 4);
    assertThat(only(plan, 2).message())
        .isEqualTo("The project film runs at most 1 sessions at once; 1 run.");
  }

  @Test
  void an_array_runs_so_many_elements_at_once_and_leaves_others_alone() {
    for (int number = 1; number <= 3; number++) {
      world.cluster.put(World.ofArray(queued(number, 1, shape(1, 1), 10 * number), 1, 2));
    }
    world.cluster.put(World.ofArray(queued(4, 1, shape(1, 1), 30), 2, 1));
    world.waits(5, 1, shape(1, 1), 30);
    world.cluster.put(AccountView.of(account(1), 100));

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(1, 2, 4, 5);
    WaitReason reason = only(plan, 3);
    assertThat(reason.code()).isEqualTo(WaitCode.ARRAY_LIMIT);
    assertThat(reason.message()).isEqualTo("The array runs at most 2 elements at once; 2 run.");
    assertThat(reason.until()).contains(minute(10));
    assertThat(plan.waiting().get(session(3)).eta()).isEqualTo(new Eta.Firm(minute(10)));
  }

  @Test
  void a_quota_counts_the_gpus_of_its_model() {
    world.node(2, 8, node -> World.of(node, "a100"));
    limited(new Limit(Holder.ACCOUNT, Optional.of("h100"), Limit.Unit.GPUS, 4));
    world.waits(1, 1, shape(1, 3), 30).waits(2, 1, shape(1, 2), 30).waits(3, 1, shape(1, 1), 60);
    world.waits(4, 1, shape("a100", 1, 8), 30);

    Plan plan = world.decide(T0);

    assertThat(world.running()).as("the third fits beside the first").containsExactly(1, 3, 4);
    WaitReason reason = only(plan, 2);
    assertThat(reason.code()).isEqualTo(WaitCode.QUOTA);
    assertThat(reason.message())
        .isEqualTo("The account may use 4 h100 GPUs at once; 4 are in use, and it needs 2.");
    assertThat(reason.until()).contains(minute(30));
  }

  @Test
  void the_minutes_ahead_of_what_runs_are_bounded_and_become_less() {
    limited(limit(Holder.ACCOUNT, Limit.Unit.GPU_MINUTES, 100));
    world.waits(1, 1, shape(1, 2), 40).waits(2, 1, shape(1, 1), 50);

    Plan plan = world.decide(T0);

    WaitReason reason = only(plan, 2);
    assertThat(reason.code()).isEqualTo(WaitCode.RUN_MINUTES_LIMIT);
    assertThat(reason.message())
        .isEqualTo("The account may have 100 GPU-minutes ahead at once; 80 are, and it needs 50.");
    assertThat(reason.until()).as("30 less by two a minute").contains(minute(15));
    assertThat(plan.waiting().get(session(2)).eta()).isEqualTo(new Eta.Firm(minute(15)));
    world.decide(minute(14));
    assertThat(world.running()).containsExactly(1);
    world.decide(minute(15));
    assertThat(world.running()).containsExactly(1, 2);
  }

  @Test
  void what_would_take_the_minutes_of_a_promised_start_waits_for_it() {
    limited(limit(Holder.ACCOUNT, Limit.Unit.GPU_MINUTES, 100));
    world.waits(1, 1, shape(1, 2), 40).waits(2, 1, shape(1, 1), 50).waits(3, 1, shape(1, 1), 17);
    world.waits(4, 1, shape(1, 1), 3);

    Plan plan = world.decide(T0);

    // At the 15th minute 50 are left of the first, and the other 50 are promised to the second.
    assertThat(world.running()).containsExactly(1, 4);
    assertThat(only(plan, 3).code()).isEqualTo(WaitCode.PRIORITY);
    assertThat(only(plan, 3).behind()).contains(session(2));
  }

  @Test
  void each_full_limit_is_a_reason_of_its_own() {
    limited(
        limit(Holder.ACCOUNT, Limit.Unit.SESSIONS, 1),
        limit(Holder.project("film"), Limit.Unit.SESSIONS, 1),
        limit(Holder.ACCOUNT, Limit.Unit.GPU_MINUTES, 100));
    world.cluster.put(World.of(queued(1, 1, shape(1, 1), 90), "film"));
    world.cluster.put(World.of(queued(2, 1, shape(1, 1), 30), "film"));

    Plan plan = world.decide(T0);

    assertThat(World.codes(plan, 2))
        .containsExactly(
            WaitCode.ACCOUNT_CONCURRENCY, WaitCode.ACCOUNT_CONCURRENCY, WaitCode.RUN_MINUTES_LIMIT);
  }

  @Test
  void what_a_limit_can_never_allow_has_no_end() {
    limited(new Limit(Holder.ACCOUNT, Optional.of("h100"), Limit.Unit.GPUS, 2));
    world.waits(1, 1, shape(1, 3), 30).waits(2, 1, shape(1, 2), 30);

    Plan plan = world.decide(T0);

    assertThat(world.running()).containsExactly(2);
    assertThat(plan.waiting().get(session(1)).eta()).isEqualTo(new Eta.None(WaitCode.QUOTA));
    assertThat(only(plan, 1).until()).isEmpty();
  }

  @Test
  void a_flood_of_one_account_leaves_a_limit_of_another_alone() {
    limited(limit(Holder.ACCOUNT, Limit.Unit.SESSIONS, 2));
    world.account(2, 100);
    for (int i = 1; i <= 6; i++) {
      world.waits(i, 1, shape(1, 1), 30);
    }
    world.waits(7, 2, shape(1, 1), 30);

    world.decide(T0);

    assertThat(world.running()).containsExactly(1, 2, 7);
  }
}
