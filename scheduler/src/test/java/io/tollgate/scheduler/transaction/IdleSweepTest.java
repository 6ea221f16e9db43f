package io.tollgate.scheduler.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.agent.UtilizationStore;
import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.idle.IdleProtection;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Protected sessions, minute by minute: 5 % for 30 minutes, on two GPUs. */
class IdleSweepTest {
  private static final IntToDoubleFunction IDLE = gpu -> 0;
  private static final IntToDoubleFunction ONE_WORKS = gpu -> gpu == 1 ? 60 : 0;

  private final MemoryHouse house = new MemoryHouse();
  private final MemoryAgent agent = new MemoryAgent(house, "n1", 2);
  private final Caller customer = house.customer(1_000_000);
  private final SessionId session = started(IdleWish.of(IdleTerms.DEFAULT));
  private final Instant began = house.now;
  private int minute;

  @Test
  void who_idles_is_warned_at_half_the_window_and_ended_at_its_end() {
    pass(14, IDLE);
    assertThat(events()).isEmpty();
    pass(1, IDLE);
    assertThat(events()).containsExactly("session.idle_warning " + began.plusSeconds(1_800));
    assertThat(protection().warnedAt()).contains(house.now);
    pass(14, IDLE);
    assertThat(state()).isEqualTo(SessionState.RUNNING);
    pass(1, IDLE);
    agent.sync();
    agent.sync();

    assertThat(now().progress().endReason()).contains(EndReason.IDLE);
    assertThat(now().progress().minutesUsed()).isEqualTo(30);
    pass(1, IDLE);
    assertThat(protection().lookAt()).isEmpty();
    assertThat(events()).hasSize(1);
  }

  @Test
  void one_gpu_at_work_calls_a_warning_off() {
    pass(16, IDLE);
    pass(1, ONE_WORKS);
    assertThat(events()).hasSize(2).element(1).isEqualTo("session.idle_over -");
    assertThat(protection().warnedAt()).isEmpty();
    pass(14, IDLE);
    assertThat(events()).hasSize(2);
    pass(1, IDLE);
    assertThat(events()).hasSize(3);
    pass(14, IDLE);
    assertThat(state()).isEqualTo(SessionState.RUNNING);
    pass(1, IDLE);
    assertThat(now().progress().stopReason()).contains(EndReason.IDLE);
  }

  @Test
  void what_nobody_saw_is_never_idle() {
    for (int i = 0; i < 60; i++) {
      missing();
    }
    assertThat(events()).isEmpty();
    assertThat(state()).isEqualTo(SessionState.RUNNING);
  }

  @Test
  void a_leader_that_was_away_warns_first_and_ends_half_a_window_later() {
    for (int i = 0; i < 50; i++) {
      report(IDLE);
    }
    house.sweep();
    assertThat(events()).hasSize(1);
    assertThat(state()).isEqualTo(SessionState.RUNNING);
    pass(14, IDLE);
    assertThat(state()).isEqualTo(SessionState.RUNNING);
    pass(1, IDLE);
    assertThat(now().progress().stopReason()).contains(EndReason.IDLE);
  }

  @Test
  void old_news_of_a_node_ends_nobody() {
    pass(20, IDLE);
    assertThat(events()).hasSize(1);
    for (int i = 0; i < 14; i++) {
      report(IDLE);
    }
    // It has idled for 34 minutes, and since then its node is silent.
    house.pass(Duration.ofMinutes(4));
    house.sweep();
    assertThat(state()).isEqualTo(SessionState.RUNNING);
    // What it did meanwhile nobody saw: four of the last thirty minutes.
    agent.sync();
    house.pass(Duration.ofMinutes(1));
    house.sweep();
    assertThat(state()).isEqualTo(SessionState.RUNNING);
  }

  @Test
  void who_declined_is_left_alone_and_who_waits_is_looked_at_twice_a_window() {
    SessionId waiting = submitted(IdleWish.of(IdleTerms.DEFAULT));
    submitted(IdleWish.DECLINED);
    assertThat(house.database.watchedForIdling())
        .extracting(IdleProtection::session)
        .containsExactly(session, waiting);
    pass(15, IDLE);
    assertThat(protection(waiting).lookAt()).contains(house.now.plusSeconds(900));
    assertThat(protection(session).lookAt()).contains(house.now.plusSeconds(60));
  }

  private SessionId submitted(IdleWish wish) {
    return house.submit(customer, house.quote(customer, 1, 2, 120), wish).id();
  }

  private SessionId started(IdleWish wish) {
    SessionId id = submitted(wish);
    house.round();
    agent.sync();
    agent.sync();
    agent.sync();
    assertThat(house.database.session(id).state()).isEqualTo(SessionState.RUNNING);
    return id;
  }

  private void pass(int minutes, IntToDoubleFunction percent) {
    for (int i = 0; i < minutes; i++) {
      report(percent);
      house.sweep();
    }
  }

  private void report(IntToDoubleFunction percent) {
    house.pass(Duration.ofMinutes(1));
    rows(percent);
    agent.sync();
  }

  private void missing() {
    house.pass(Duration.ofMinutes(1));
    minute++;
    agent.sync();
    house.sweep();
  }

  private void rows(IntToDoubleFunction percent) {
    Allocation held = house.database.allocationsOf(session).get(0);
    house.database.inTransaction(
        tx -> {
          for (int gpu = 0; gpu < held.gpuUuids().size(); gpu++) {
            double average = percent.applyAsDouble(gpu);
            tx.utilization()
                .put(
                    List.of(
                        new UtilizationStore.Row(
                            held.id().value(),
                            new Utilization(
                                held.gpuUuids().get(gpu),
                                minute,
                                4,
                                4,
                                average,
                                average,
                                null,
                                null,
                                null,
                                null,
                                "gpu_util"))));
          }
          return true;
        });
    minute++;
  }

  private Session now() {
    return house.database.session(session);
  }

  private SessionState state() {
    return now().state();
  }

  private IdleProtection protection() {
    return protection(session);
  }

  private IdleProtection protection(SessionId id) {
    return house.database.inTransaction(tx -> tx.idle().of(List.of(id.value()))).get(id.value());
  }

  /** What its owner was told about idling. */
  private List<String> events() {
    return house.database.rows.events.all().stream()
        .map(row -> row.event())
        .filter(event -> event.type().startsWith("session.idle"))
        .map(
            event ->
                event.type()
                    + " "
                    + Optional.ofNullable(event.payload().get("ends_at"))
                        .map(at -> at.asText())
                        .orElse("-"))
        .toList();
  }
}
