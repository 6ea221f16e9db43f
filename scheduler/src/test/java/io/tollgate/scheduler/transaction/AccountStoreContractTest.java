package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.ACT;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountStore.Standing;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Person;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.identity.SuspensionCause;
import io.tollgate.scheduler.identity.World;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What every store of accounts does. */
class AccountStoreContractTest {
  private static final Tier TIER = new Tier("pro", "standard");
  private static final Act LATER = new Act("house", "request-2", T0.plusSeconds(60));

  @ForEachKind
  void an_account_is_read_as_it_was_written(StoreWorld world) {
    AccountId id = world.account();
    Account account = StoreWorld.account(id);
    assertThat(world.maybe(tx -> tx.accounts().find(id))).contains(account);
    assertThat(world.maybe(tx -> tx.accounts().lock(id))).contains(account);
    assertThat(world.maybe(tx -> tx.accounts().lockShared(id))).contains(account);
    AccountId nobody = new AccountId(UUID.randomUUID());
    assertThat(world.maybe(tx -> tx.accounts().find(nobody))).isEmpty();
    assertThat(world.maybe(tx -> tx.accounts().lock(nobody))).isEmpty();
    assertThat(world.maybe(tx -> tx.accounts().lockShared(nobody))).isEmpty();
  }

  @ForEachKind
  void an_account_begins_at_version_one_without_a_reason(StoreWorld world) {
    AccountId id = new AccountId(UUID.randomUUID());
    Account odd =
        new Account(
            id, World.TEST, "free", "standard", Account.State.ACTIVE, Optional.of("why"), T0, 9);
    world.run(tx -> tx.accounts().add(odd, Person.UNKNOWN, ACT));
    Account read = world.inTransaction(tx -> tx.accounts().find(id)).orElseThrow();
    assertThat(read.version()).isEqualTo(1);
    assertThat(read.stateReason()).isEmpty();
    assertThat(read.world()).isEqualTo(World.TEST);
  }

  @ForEachKind
  void what_cannot_be_an_account_is_refused(StoreWorld world) {
    AccountId id = world.account();
    world.refuses(tx -> tx.accounts().add(StoreWorld.account(id), Person.UNKNOWN, ACT));
    world.refuses(tx -> tx.accounts().add(account("gold", "standard"), Person.UNKNOWN, ACT));
    world.refuses(tx -> tx.accounts().add(account("pro", "friends"), Person.UNKNOWN, ACT));
    world.refuses(
        tx -> tx.accounts().setState(id, Account.State.SUSPENDED, Optional.empty(), LATER));
    AccountId nobody = new AccountId(UUID.randomUUID());
    world.refuses(
        tx ->
            tx.accounts().setState(nobody, Account.State.SUSPENDED, Optional.of("unpaid"), LATER));
  }

  private static Account account(String plan, String group) {
    return new Account(
        new AccountId(UUID.randomUUID()),
        World.LIVE,
        plan,
        group,
        Account.State.ACTIVE,
        Optional.empty(),
        T0,
        1);
  }

  @ForEachKind
  void a_suspension_has_a_reason_and_is_lifted(StoreWorld world) {
    AccountId id = world.account();
    suspend(world, id);
    Account suspended = world.inTransaction(tx -> tx.accounts().find(id)).orElseThrow();
    assertThat(suspended.isSuspended()).isTrue();
    assertThat(suspended.stateReason()).contains("unpaid");
    assertThat(suspended.version()).isEqualTo(2);
    assertThat(suspended.createdAt()).isEqualTo(T0);
    world.run(tx -> tx.accounts().setState(id, Account.State.ACTIVE, Optional.empty(), LATER));
    Account active = world.inTransaction(tx -> tx.accounts().find(id)).orElseThrow();
    assertThat(active.isSuspended()).isFalse();
    assertThat(active.stateReason()).isEmpty();
    assertThat(active.version()).isEqualTo(3);
  }

  @ForEachKind
  void causes_of_a_suspension_are_lifted_one_by_one_and_the_operators_reason_comes_first(
      StoreWorld world) {
    AccountId id = world.account();
    assertThat(reason(world, id)).isEmpty();
    world.run(tx -> tx.accounts().addSuspension(id, SuspensionCause.DUNNING, "unpaid", LATER));
    assertThat(reason(world, id)).contains("unpaid");
    world.run(tx -> tx.accounts().addSuspension(id, SuspensionCause.OPERATOR, "abuse", LATER));
    world.run(tx -> tx.accounts().addSuspension(id, SuspensionCause.OPERATOR, "fraud", LATER));
    assertThat(reason(world, id)).contains("fraud");
    assertThat(lift(world, id, SuspensionCause.OPERATOR)).isTrue();
    assertThat(lift(world, id, SuspensionCause.OPERATOR)).isFalse();
    assertThat(reason(world, id)).contains("unpaid");
    assertThat(lift(world, id, SuspensionCause.DUNNING)).isTrue();
    assertThat(reason(world, id)).isEmpty();
    // And it may begin again.
    world.run(tx -> tx.accounts().addSuspension(id, SuspensionCause.DUNNING, "again", LATER));
    assertThat(reason(world, id)).contains("again");
    AccountId nobody = new AccountId(UUID.randomUUID());
    world.refuses(
        tx -> tx.accounts().addSuspension(nobody, SuspensionCause.DUNNING, "unpaid", LATER));
  }

  @ForEachKind
  void the_end_of_an_account_comes_before_other_reasons_and_is_final(StoreWorld world) {
    AccountId id = world.account();
    world.run(tx -> tx.accounts().addSuspension(id, SuspensionCause.OPERATOR, "abuse", LATER));
    assertThat(closed(world, id)).isFalse();
    world.run(tx -> tx.accounts().addSuspension(id, SuspensionCause.CLOSED, "closed", LATER));
    assertThat(closed(world, id)).isTrue();
    assertThat(reason(world, id)).contains("closed");
    world.refuses(tx -> tx.accounts().liftSuspension(id, SuspensionCause.CLOSED, LATER));
    assertThat(closed(world, id)).isTrue();
  }

  private static boolean closed(StoreWorld world, AccountId id) {
    return world.inTransaction(tx -> tx.accounts().isSuspendedBy(id, SuspensionCause.CLOSED));
  }

  @ForEachKind
  void those_that_a_cause_suspends_are_listed_by_id_after_a_mark(StoreWorld world) {
    AccountId one = world.account();
    AccountId other = world.account();
    AccountId well = world.account();
    for (AccountId id : List.of(one, other)) {
      world.run(tx -> tx.accounts().addSuspension(id, SuspensionCause.DUNNING, "unpaid", LATER));
    }
    world.run(tx -> tx.accounts().addSuspension(well, SuspensionCause.OPERATOR, "abuse", LATER));
    List<AccountId> all = suspended(world, Optional.empty(), 9);
    assertThat(all).contains(one, other).doesNotContain(well);
    assertThat(suspended(world, Optional.empty(), 1)).isEqualTo(all.subList(0, 1));
    assertThat(suspended(world, Optional.of(all.get(0)), 9)).isEqualTo(all.subList(1, all.size()));
    lift(world, one, SuspensionCause.DUNNING);
    assertThat(suspended(world, Optional.empty(), 9)).doesNotContain(one);
  }

  private static List<AccountId> suspended(StoreWorld world, Optional<AccountId> after, int limit) {
    return world.inTransaction(
        tx -> tx.accounts().suspendedBy(SuspensionCause.DUNNING, after, limit));
  }

  private static Optional<String> reason(StoreWorld world, AccountId id) {
    return world.maybe(tx -> tx.accounts().suspensionReason(id));
  }

  private static boolean lift(StoreWorld world, AccountId id, SuspensionCause cause) {
    return world.inTransaction(tx -> tx.accounts().liftSuspension(id, cause, LATER));
  }

  private static void suspend(StoreWorld world, AccountId id) {
    world.run(
        tx -> tx.accounts().setState(id, Account.State.SUSPENDED, Optional.of("unpaid"), LATER));
  }

  @ForEachKind
  void a_database_begins_with_four_plans_and_one_group(StoreWorld world) {
    assertThat(world.list(tx -> tx.accounts().planNames()))
        .containsExactly("enterprise", "free", "pro", "starter");
    assertThat(world.list(tx -> tx.accounts().groupNames())).containsExactly("standard");
    for (Plan plan :
        List.of(
            new Plan("free", 2, 40, 10, 100, "low", 86_400, Optional.empty()),
            new Plan("starter", 5, 100, 60, 1_000, "normal", 259_200, Optional.empty()),
            new Plan("pro", 20, 400, 120, 10_000, "normal", 604_800, Optional.empty()),
            new Plan(
                "enterprise", 200, 4_000, 1_200, 1_000_000, "high", 2_592_000, Optional.empty()))) {
      assertThat(world.maybe(tx -> tx.accounts().plan(plan.name()))).contains(plan);
    }
    assertThat(world.maybe(tx -> tx.accounts().plan("gold"))).isEmpty();
  }

  @ForEachKind
  void what_the_cycle_must_know_of_accounts_is_found_by_their_changes(StoreWorld world) {
    AccountId old = world.account();
    String mark = world.mark();
    assertThat(standings(world, mark, old)).isEmpty();
    suspend(world, old);
    AccountId fresh = world.account();
    assertThat(standings(world, mark, old, fresh))
        .containsExactlyInAnyOrder(
            new Standing(old, Optional.of(LATER.at()), 20, 400, false, TIER),
            new Standing(fresh, Optional.empty(), 20, 400, false, TIER));
    assertThat(standings(world, "0", old, fresh)).hasSize(2);
  }

  private static List<Standing> standings(StoreWorld world, String mark, AccountId... ours) {
    return world.inTransaction(tx -> tx.accounts().changedSince(mark)).stream()
        .filter(standing -> List.of(ours).contains(standing.id()))
        .toList();
  }
}
