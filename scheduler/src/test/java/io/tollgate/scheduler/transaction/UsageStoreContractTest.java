package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.ACT;
import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.fairness.AccountUse;
import io.tollgate.scheduler.fairness.AttemptUse;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.quota.UsageBooking;
import io.tollgate.scheduler.quota.UsageStore;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What every store of usage and of allowances does. */
class UsageStoreContractTest {
  private static final Duration WEEK = Duration.ofDays(7);

  private static AttemptUse use(AccountId account, double gpuMinutes, Instant began) {
    return new AttemptUse(
        new SessionId(UUID.randomUUID()), 1, account, Optional.empty(), gpuMinutes, began);
  }

  private static AttemptUse in(String project, AttemptUse use) {
    return new AttemptUse(
        use.session(),
        use.attempt(),
        use.account(),
        Optional.of(project),
        use.gpuMinutes(),
        use.began());
  }

  private static void add(StoreWorld world, AttemptUse use) {
    world.run(tx -> tx.usage().add(List.of(new UsageStore.Over(use, CAUSE)), T0));
  }

  private static void book(StoreWorld world, Duration halfLife) {
    world.run(tx -> UsageBooking.book(tx, halfLife));
  }

  private static Map<String, Usage> counted(StoreWorld world, AccountId account) {
    AccountUse all = new AccountUse();
    Map<String, Usage> totals = new TreeMap<>();
    world
        .list(tx -> tx.usage().totalsOf(Set.of(account)))
        .forEach(total -> totals.put(total.project(), total.usage()));
    all.over(totals, world.list(tx -> tx.usage().unbookedOf(Set.of(account))));
    return all.byProject(WEEK);
  }

  @ForEachKind
  void an_attempt_has_one_use(StoreWorld world) {
    AttemptUse use = use(world.account(), 90, T0);
    add(world, use);
    world.refuses(tx -> tx.usage().add(List.of(new UsageStore.Over(use, CAUSE)), T0));
    world.refuses(
        tx ->
            tx.usage()
                .add(
                    List.of(
                        new UsageStore.Over(use(new AccountId(UUID.randomUUID()), 1, T0), CAUSE)),
                    T0));
    assertThat(world.list(tx -> tx.usage().unbookedOf(Set.of(use.account())))).containsExactly(use);
  }

  @ForEachKind
  void to_book_changes_nothing_that_counts(StoreWorld world) {
    AccountId account = world.account();
    AccountId other = world.account();
    Random random = new Random(7);
    List<AttemptUse> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      AttemptUse use =
          use(account, 1 + random.nextInt(9_000), T0.minusSeconds(random.nextInt(2_000_000)));
      AttemptUse one = i % 3 == 0 ? in("film", use) : use;
      all.add(one);
      add(world, one);
      if (i % 7 == 0) {
        book(world, WEEK);
        assertThat(world.list(tx -> tx.usage().unbookedOf(Set.of(account)))).isEmpty();
      }
    }
    add(world, use(other, 5, T0));

    Map<String, Usage> counted = counted(world, account);
    AccountUse plain = new AccountUse();
    plain.over(Map.of(), all);
    plain
        .byProject(WEEK)
        .forEach(
            (project, usage) ->
                assertThat(counted.get(project).at(T0, WEEK))
                    .isCloseTo(usage.at(T0, WEEK), within(1e-6)));
    assertThat(counted).containsOnlyKeys("", "film");
    book(world, WEEK);
    assertThat(counted(world, account).get("").at(T0, WEEK))
        .isCloseTo(counted.get("").at(T0, WEEK), within(1e-6));
  }

  @ForEachKind
  void another_half_life_makes_totals_anew(StoreWorld world) {
    AccountId account = world.account();
    add(world, use(account, 800, T0.minus(WEEK)));
    add(world, use(account, 100, T0));
    book(world, WEEK);
    assertThat(counted(world, account).get("").at(T0, WEEK)).isCloseTo(500, within(1e-6));

    world.run(tx -> tx.usage().refade(WEEK.dividedBy(2)));

    UsageStore.Total total = world.list(tx -> tx.usage().totalsOf(Set.of(account))).get(0);
    assertThat(total.usage().at()).isEqualTo(T0);
    assertThat(total.usage().gpuMinutes()).isCloseTo(300, within(1e-6));
    world.run(tx -> tx.usage().refade(WEEK));
  }

  @ForEachKind
  void a_reader_of_changes_hears_of_uses_and_of_bookings(StoreWorld world) {
    AccountId account = world.account();
    book(world, WEEK);
    String before = world.mark();
    add(world, use(account, 5, T0));
    assertThat(changed(world, before)).contains(account);
    String added = world.mark();
    book(world, WEEK);
    assertThat(changed(world, added)).contains(account);
    world.account();
    assertThat(changed(world, world.mark())).doesNotContain(account);
  }

  private static Set<AccountId> changed(StoreWorld world, String mark) {
    return world.inTransaction(tx -> tx.usage().changedSince(mark));
  }

  @ForEachKind
  void an_allowance_is_set_replaced_and_taken_away(StoreWorld world) {
    AccountId account = world.account();
    String before = world.mark();
    Allowance weight = Allowance.weight(account, Holder.project("film"), 2.5);
    Allowance gpus =
        new Allowance(account, Holder.ACCOUNT, Allowance.Kind.GPUS, Optional.of("h100"), 16);
    world.run(tx -> tx.allowances().set(weight, ACT));
    world.run(tx -> tx.allowances().set(gpus, ACT));
    assertThat(allowed(world, account)).containsExactlyInAnyOrder(weight, gpus);
    Set<AccountId> changed = world.inTransaction(tx -> tx.allowances().changedSince(before));
    assertThat(changed).contains(account);

    Allowance more = Allowance.weight(account, Holder.project("film"), 4);
    world.run(tx -> tx.allowances().set(more, ACT));
    assertThat(clear(world, gpus)).isTrue();
    assertThat(clear(world, gpus)).isFalse();
    assertThat(allowed(world, account)).containsExactly(more);
    world.run(tx -> tx.allowances().set(gpus, ACT));
    assertThat(allowed(world, account)).containsExactlyInAnyOrder(more, gpus);
    world.refuses(
        tx ->
            tx.allowances()
                .set(Allowance.weight(new AccountId(UUID.randomUUID()), Holder.ACCOUNT, 1), ACT));
  }

  @ForEachKind
  void what_a_contract_reserves_keeps_its_terms(StoreWorld world) {
    AccountId account = world.account();
    ReservedGpus gpus = ReservedGpus.of(8).within(Duration.ofSeconds(200));
    world.run(tx -> tx.allowances().set(Allowance.reserved(account, "h100", gpus), ACT));
    assertThat(allowed(world, account)).containsExactly(Allowance.reserved(account, "h100", gpus));
    Allowance ends = Allowance.reserved(account, "h100", gpus.until(T0));
    world.run(tx -> tx.allowances().set(ends, ACT));
    assertThat(allowed(world, account)).containsExactly(ends);
    assertThat(allowed(world, account).get(0).reserved()).contains(gpus.until(T0));
  }

  private static boolean clear(StoreWorld world, Allowance allowance) {
    return world.inTransaction(tx -> tx.allowances().clear(allowance.subject(), ACT));
  }

  private static List<Allowance> allowed(StoreWorld world, AccountId account) {
    return world.list(tx -> tx.allowances().of(Set.of(account)));
  }
}
