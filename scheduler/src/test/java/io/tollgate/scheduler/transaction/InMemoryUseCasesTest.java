package io.tollgate.scheduler.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.BillingPhase;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Transition;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The production use cases run over a world in memory, from the quote to the last micro-credit. */
class InMemoryUseCasesTest {
  private final MemoryHouse house = new MemoryHouse();
  private MemoryAgent first;
  private MemoryAgent second;
  private Caller customer;

  @BeforeEach
  void open() {
    first = new MemoryAgent(house, "n1", 2);
    second = new MemoryAgent(house, "n2", 2);
    customer = house.customer(1_000_000);
  }

  @Test
  void a_session_runs_is_charged_by_the_minute_stopped_and_settled() {
    Quote quote = house.quote(customer, 1, 1, 30);
    Session session = house.submit(customer, quote);
    assertThat(house.round().done()).hasSize(1);
    assertThat(state(session)).isEqualTo(SessionState.STARTING);
    syncTwice();
    assertThat(state(session)).isEqualTo(SessionState.RUNNING);

    // Five minutes and a bit are proved: five are charged.
    house.pass(Duration.ofSeconds(310));
    syncTwice();
    assertThat(charges(session)).isEqualTo(5);

    house.database.inTransaction(
        tx -> house.desk.stop(tx, session, EndReason.STOPPED_BY_USER, house.act("user")));
    syncTwice();
    assertThat(state(session)).isEqualTo(SessionState.ENDED);
    assertThat(now(session).progress().billing()).isEqualTo(BillingPhase.SETTLED);
    assertThat(charges(session)).isEqualTo(6); // The started minute counts.
    assertThat(house.database.held()).isEmpty();
    long spent = quote.total().micros() / 30 * 6;
    assertThat(available()).isEqualTo(1_000_000_000_000L - spent);
    assertThat(house.database.transitions(session.id()))
        .extracting(Transition::event)
        .containsExactly("placed", "ran", "stop_ordered", "work_ended");
    assertThat(house.database.eventCount()).isGreaterThan(5);
    house.round();
    assertThat(house.foldedEqualsReload()).isTrue();
  }

  @Test
  void a_limit_that_is_set_while_a_session_waits_is_free_again_after_its_stop() {
    Session session = house.submit(customer, house.quote(customer, 1, 1, 30));
    UUID payer = customer.requireAccount().value();
    Act act = house.act("owner");
    Cause cause = new Cause(act.actor(), act.requestId(), "limit");
    Budget limit =
        new Budget(
            UUID.randomUUID(),
            payer,
            BudgetScope.ACCOUNT,
            payer,
            BudgetPeriod.DAY,
            ZoneOffset.UTC,
            Money.ofCredits(1_000_000),
            Budget.DEFAULT_THRESHOLDS,
            cause,
            act.at());
    BudgetUse before =
        house
            .database
            .inTransaction(tx -> tx.metering().budgets().put(limit, cause, act.at()))
            .use();
    assertThat(before.committed().isPositive()).isTrue();

    house.database.inTransaction(
        tx -> house.desk.stop(tx, session, EndReason.STOPPED_BY_USER, house.act("user")));

    List<BudgetUse> after =
        house.database.inTransaction(tx -> tx.metering().budgets().list(payer, act.at()));
    assertThat(after).extracting(BudgetUse::committed).containsExactly(Money.ZERO);
  }

  @Test
  void a_gang_goes_together_and_ends_at_its_limit() {
    Session gang = house.submit(customer, house.quote(customer, 2, 2, 2));
    house.round();
    syncTwice(); // All prepared: the go.
    syncTwice(); // Both went.
    assertThat(state(gang)).isEqualTo(SessionState.RUNNING);
    house.pass(Duration.ofMinutes(2));
    syncTwice();
    assertThat(now(gang).progress().endReason()).contains(EndReason.EXPIRED);
    assertThat(house.database.allocationsOf(gang.id()))
        .hasSize(2)
        .allMatch(allocation -> allocation.releasedAt().isPresent());
  }

  @Test
  void a_bound_is_reached_at_its_moment_and_not_after_it() {
    Session session = house.submit(customer, house.quote(customer, 1, 2, 10));
    house.round();
    syncTwice();
    house.pass(Duration.ofSeconds(40)); // The lease.
    house.sweep();
    assertThat(house.database.nodes()).extracting(Node::state).containsOnly("unreachable");
    house.pass(Duration.ofSeconds(260)); // Five minutes in all.
    house.sweep();
    assertThat(now(session).progress().endReason()).contains(EndReason.NODE_LOST);
    Allocation allocation = house.database.allocationsOf(session.id()).get(0);
    house.pass(Duration.between(house.now, allocation.latestEnd()));
    house.sweep();
    assertThat(house.database.held()).isEmpty();
  }

  @Test
  void a_lost_node_ends_its_session_and_keeps_the_gpu_until_the_end_is_certain() {
    Session session = house.submit(customer, house.quote(customer, 1, 2, 10));
    house.round();
    syncTwice();
    Allocation allocation = house.database.allocationsOf(session.id()).get(0);
    assertThat(state(session)).isEqualTo(SessionState.RUNNING);
    house.pass(Duration.ofMinutes(6));
    house.sweep(); // Both nodes are silent: unreachable, and lost at once.
    assertThat(now(session).progress().endReason()).contains(EndReason.NODE_LOST);
    assertThat(house.database.heldBy(allocation.gpuUuids().get(0))).isNotEmpty();
    house.pass(Duration.ofMinutes(10));
    house.sweep();
    assertThat(house.database.heldBy(allocation.gpuUuids().get(0))).isEmpty();
    assertThat(house.database.releaseCause(allocation.id())).contains("certain");
  }

  @Test
  void a_refused_start_leaves_no_row() {
    Caller poor = house.customer(1);
    Quote dear = house.quote(poor, 1, 1, 600);
    String before = house.database.dump();
    assertThatThrownBy(() -> house.submit(poor, dear)).isInstanceOf(ApiException.class);
    assertThat(house.database.dump()).isEqualTo(before);
  }

  @Test
  void what_throws_at_the_end_takes_everything_back() {
    Session session = house.submit(customer, house.quote(customer, 1, 1, 30));
    house.round();
    syncTwice();
    String before = house.database.dump();
    assertThatThrownBy(
            () ->
                house.database.inTransaction(
                    tx -> {
                      house.desk.stop(tx, session, EndReason.STOPPED_BY_USER, house.act("user"));
                      house.accounts.suspend(
                          tx, customer.requireAccount(), true, "unpaid", house.act("house"));
                      tx.nodes().cordon(first.node, true, "repair", house.now);
                      tx.leadership().raise(UUID.randomUUID(), "elsewhere", "token");
                      assertThat(house.database.dump()).isNotEqualTo(before);
                      throw new IllegalStateException("after all");
                    }))
        .hasMessage("after all");
    assertThat(house.database.dump()).isEqualTo(before);
    house.round();
    assertThat(house.foldedEqualsReload()).isTrue();
    assertThat(house.submit(customer, house.quote(customer, 1, 1, 30)).state())
        .isEqualTo(SessionState.QUEUED);
  }

  private void syncTwice() {
    for (MemoryAgent agent : List.of(first, second, first, second)) {
      agent.sync();
    }
  }

  private Session now(Session session) {
    return house.database.session(session.id());
  }

  private SessionState state(Session session) {
    return now(session).state();
  }

  private int charges(Session session) {
    return house.database.metering().charges().charges(session.id().value(), 0, 100).size();
  }

  private long available() {
    UUID payer = customer.requireAccount().value();
    return house
        .database
        .metering()
        .ledger()
        .balances(List.of(payer))
        .get(payer)
        .available()
        .micros();
  }
}
