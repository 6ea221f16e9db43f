package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plan is written only as far as what it assumed still holds, and only by who leads. */
class PlanCommitTest {
  private final PlanCommit commit = new PlanCommit(LifePolicy.defaults());
  private CycleWorld world;
  private long epoch;

  @BeforeEach
  void open() {
    world = new CycleWorld(2, 1, 2);
    epoch = world.server.count("SELECT epoch FROM scheduler.leadership");
  }

  @AfterEach
  void every_invariant_holds() {
    world.server.assertInvariants();
    world.close();
  }

  @Test
  void writes_what_holds() {
    Committed done = apply(List.of(start(0, 0), start(1, 1)));
    assertThat(done.done()).hasSize(2);
    assertThat(states("starting")).isEqualTo(2);
    assertThat(held()).isEqualTo(2);
  }

  @Test
  void writes_nothing_under_an_epoch_that_is_over() {
    List<Start> starts = List.of(start(0, 0));
    raise();
    assertThatThrownBy(() -> apply(starts)).isInstanceOf(DeposedException.class);
    assertThat(states("starting")).isZero();
    assertThat(held()).isZero();
  }

  @Test
  void gives_back_what_changed_meanwhile_and_writes_the_rest() {
    Start changedSession = start(0, 0);
    Start fine = start(1, 1);
    world.run(
        handle ->
            handle.execute(
                "UPDATE scheduler.session SET version = version + 1 WHERE id = ?",
                world.sessions.get(0)));
    Committed done = apply(List.of(changedSession, fine));
    assertThat(done.done()).containsExactly(fine);
    assertThat(done.returned()).containsExactly(changedSession);
    assertThat(states("starting")).isEqualTo(1);
  }

  @Test
  void gives_back_a_start_on_a_node_that_changed_or_was_cordoned() {
    Start onOld = start(0, 0);
    world.run(
        handle ->
            handle.execute(
                "UPDATE scheduler.node SET version = version + 1 WHERE id = ?",
                world.nodes.get(0)));
    assertThat(apply(List.of(onOld)).returned()).containsExactly(onOld);
    world.run(
        handle ->
            handle.execute(
                "UPDATE scheduler.node SET cordoned = true WHERE id = ?", world.nodes.get(1)));
    Start onCordoned = start(0, 1);
    assertThat(apply(List.of(onCordoned)).returned()).containsExactly(onCordoned);
    assertThat(held()).isZero();
  }

  @Test
  void gives_back_a_start_of_an_account_that_was_suspended() {
    Start start = start(0, 0);
    world.run(
        handle ->
            handle.execute(
                "UPDATE scheduler.account SET state = 'suspended', state_reason = 'x'"
                    + " WHERE id = ?",
                world.account));
    assertThat(apply(List.of(start)).returned()).containsExactly(start);
  }

  @Test
  void lets_only_one_of_two_leaders_place_a_session() {
    Start first = start(0, 0);
    Start second = start(0, 1);
    CompletableFuture<Committed> other = new CompletableFuture<>();
    world.run(
        handle -> {
          assertThat(
                  commit
                      .apply(new SqlTransaction(handle), List.of(first), epoch, 0, Instant.now())
                      .done())
              .hasSize(1);
          // The next leader raises the epoch while this commit is under way, and must wait for it.
          CompletableFuture.runAsync(
              () -> {
                raise();
                other.complete(
                    world.run(
                        own ->
                            commit.apply(
                                new SqlTransaction(own),
                                List.of(second),
                                epoch + 1,
                                0,
                                Instant.now())));
              });
          await().during(Duration.ofMillis(300)).until(() -> !other.isDone());
          return true;
        });
    await().until(other::isDone);
    assertThat(other.join().done()).isEmpty();
    assertThat(other.join().returned()).containsExactly(second);
    assertThat(held()).isEqualTo(1);
    assertThatThrownBy(() -> apply(List.of(second))).isInstanceOf(DeposedException.class);
  }

  @Test
  void writes_nothing_that_was_decided_under_other_rules() {
    world.run(handle -> handle.execute("UPDATE scheduler.rules_version SET version = version + 1"));
    Committed done = apply(List.of(start(0, 0)));
    assertThat(done.done()).isEmpty();
    assertThat(done.returned()).hasSize(1);
    assertThat(held()).isZero();
  }

  private Committed apply(List<Start> starts) {
    return world.run(
        handle -> commit.apply(new SqlTransaction(handle), starts, epoch, 0, Instant.now()));
  }

  private void raise() {
    world.run(handle -> handle.execute("UPDATE scheduler.leadership SET epoch = epoch + 1"));
  }

  private Start start(int session, int node) {
    UUID id = world.sessions.get(session);
    UUID at = world.nodes.get(node);
    long sessionVersion =
        world.server.count("SELECT version FROM scheduler.session WHERE id = ?", id);
    long nodeVersion = world.server.count("SELECT version FROM scheduler.node WHERE id = ?", at);
    Placement place =
        new Placement(0, new NodeId(at), nodeVersion, List.of(world.gpus.get(node)), 0, 0);
    return new Start(new SessionId(id), sessionVersion, List.of(place));
  }

  private long states(String state) {
    return world.server.count("SELECT count(*) FROM scheduler.session WHERE state = ?", state);
  }

  private long held() {
    return world.server.count(
        "SELECT count(*) FROM scheduler.allocation_gpu WHERE released_at IS NULL");
  }
}
