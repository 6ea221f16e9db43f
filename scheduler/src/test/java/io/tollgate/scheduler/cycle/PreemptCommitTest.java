package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody is ordered to leave for nothing. */
class PreemptCommitTest {
  private final PreemptCommit commit = new PreemptCommit(LifePolicy.defaults());
  private CycleWorld world;
  private long epoch;

  /** Sessions 0 and 1 start, session 2 waits for their GPUs. */
  @BeforeEach
  void open() {
    world = new CycleWorld(2, 1, 3);
    epoch = world.server.count("SELECT epoch FROM scheduler.leadership");
    PlanCommit starts = new PlanCommit(LifePolicy.defaults());
    world.run(
        handle ->
            starts.apply(
                new SqlTransaction(handle),
                List.of(start(0), start(1)),
                epoch,
                rules(),
                Instant.now()));
  }

  @AfterEach
  void every_invariant_holds() {
    world.server.assertInvariants();
    world.close();
  }

  @Test
  void all_of_a_claimant_are_ordered_to_leave_and_it_is_written_for_whom() {
    assertThat(apply(preempt(2, 0, 1))).isEmpty();
    assertThat(stopping()).isEqualTo(2);
    assertThat(
            world.server.count(
                "SELECT count(*) FROM scheduler.session WHERE preempted_for = ?"
                    + " AND preemptions = 1 AND stop_reason = 'preempted'",
                world.sessions.get(2)))
        .isEqualTo(2);
  }

  @Test
  void nobody_leaves_when_the_claimant_is_not_as_it_was() {
    Preempt decided = preempt(2, 0, 1);
    change(2);
    assertThat(apply(decided)).containsExactly(decided);
    assertThat(stopping()).isZero();
  }

  @Test
  void nobody_leaves_when_one_of_them_is_not_as_it_was() {
    Preempt decided = preempt(2, 0, 1);
    change(1);
    assertThat(apply(decided)).containsExactly(decided);
    assertThat(stopping()).isZero();
  }

  @Test
  void nobody_leaves_for_an_account_that_was_suspended() {
    Preempt decided = preempt(2, 0);
    world.run(
        handle ->
            handle.execute(
                "UPDATE scheduler.account SET state = 'suspended', state_reason = 'x'"
                    + " WHERE id = ?",
                world.account));
    assertThat(apply(decided)).containsExactly(decided);
  }

  private List<Preempt> apply(Preempt decided) {
    return apply(decided, rules());
  }

  private long rules() {
    return world.server.count("SELECT version FROM scheduler.rules_version");
  }

  private List<Preempt> apply(Preempt decided, long rules) {
    return world.run(
        handle ->
            commit.apply(
                new SqlTransaction(handle), List.of(decided), epoch, rules, Instant.now()));
  }

  @Test
  void nobody_leaves_by_rules_that_operators_have_changed() {
    Preempt decided = preempt(2, 0);
    assertThat(apply(decided, rules() - 1)).containsExactly(decided);
    assertThat(stopping()).isZero();
  }

  private Preempt preempt(int claimant, int... victims) {
    return new Preempt(
        id(claimant),
        version(claimant),
        java.util.Arrays.stream(victims)
            .mapToObj(victim -> new Preempt.Victim(id(victim), version(victim)))
            .toList(),
        Instant.now());
  }

  private Start start(int number) {
    UUID at = world.nodes.get(number);
    long nodeVersion = world.server.count("SELECT version FROM scheduler.node WHERE id = ?", at);
    Placement place =
        new Placement(0, new NodeId(at), nodeVersion, List.of(world.gpus.get(number)), 0, 0);
    return new Start(id(number), version(number), List.of(place));
  }

  private SessionId id(int number) {
    return new SessionId(world.sessions.get(number));
  }

  private long version(int number) {
    return world.server.count(
        "SELECT version FROM scheduler.session WHERE id = ?", world.sessions.get(number));
  }

  private void change(int number) {
    world.run(
        handle ->
            handle.execute(
                "UPDATE scheduler.session SET version = version + 1 WHERE id = ?",
                world.sessions.get(number)));
  }

  private long stopping() {
    return world.server.count("SELECT count(*) FROM scheduler.session WHERE state = 'stopping'");
  }
}
