package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.ACT;
import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.World;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Person;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every transaction is: one for both modules, whole or not at all. */
class TransactionContractTest {

  @ForEachKind
  void accounts_and_their_money_are_written_together_or_not_at_all(StoreWorld world) {
    AccountId kept = new AccountId(UUID.randomUUID());
    world.run(tx -> open(tx, kept));
    assertThat(credits(world, kept)).isEqualTo(Money.ofCredits(5));
    AccountId dropped = new AccountId(UUID.randomUUID());
    world.refuses(
        tx -> {
          open(tx, dropped);
          throw new IllegalStateException("after all");
        });
    assertThat(world.maybe(tx -> tx.accounts().find(dropped))).isEmpty();
    assertThatThrownBy(() -> credits(world, dropped)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void open(Transaction tx, AccountId id) {
    tx.accounts().add(StoreWorld.account(id), Person.UNKNOWN, ACT);
    tx.metering().openPayer(id.value(), World.LIVE, CAUSE, T0);
    tx.metering()
        .credit(
            UUID.randomUUID(),
            id.value(),
            Money.ofCredits(5),
            GrantKind.PAID,
            10,
            Optional.empty(),
            CAUSE,
            T0);
  }

  private static Money credits(StoreWorld world, AccountId id) {
    return world.inTransaction(tx -> tx.metering().balance(id.value())).available();
  }

  @ForEachKind
  void new_ids_grow(StoreWorld world) {
    List<UUID> ids =
        world.inTransaction(tx -> List.of(tx.newId(), tx.newId(), tx.newId(), tx.newId()));
    assertThat(ids).doesNotHaveDuplicates().isSortedAccordingTo(IdOrder.BY_BYTES);
  }

  @ForEachKind
  void a_commit_before_a_mark_is_not_read_again_and_one_after_it_is(StoreWorld world) {
    AccountId before = world.account();
    String mark = world.mark();
    AccountId after = world.account();
    List<AccountId> changed =
        world.inTransaction(tx -> tx.accounts().changedSince(mark)).stream()
            .map(standing -> standing.id())
            .toList();
    assertThat(changed).contains(after).doesNotContain(before);
  }

  @Test
  void in_memory_there_is_one_transaction_at_a_time() {
    MemoryStoreWorld world = new MemoryStoreWorld();
    world.run(
        tx ->
            assertThatThrownBy(() -> world.run(inner -> {}))
                .isInstanceOf(IllegalStateException.class));
    world.account(); // The outer one was not harmed.
  }

  @Test
  void in_memory_nothing_is_read_through_a_transaction_that_is_over() {
    MemoryStoreWorld world = new MemoryStoreWorld();
    AtomicReference<Transaction> kept = new AtomicReference<>();
    world.run(kept::set);
    assertThatThrownBy(() -> kept.get().sessions()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void in_memory_who_hears_a_notice_may_begin_the_next_transaction() {
    MemoryStoreWorld world = new MemoryStoreWorld();
    AccountId[] opened = new AccountId[1];
    assertThat(
            world.noticesOf(
                () -> {
                  world.run(tx -> tx.notices().nudgeCycle());
                  opened[0] = world.account();
                }))
        .containsExactly("cycle");
    assertThat(world.maybe(tx -> tx.accounts().find(opened[0]))).isPresent();
  }
}
