package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.metering.budget.BudgetUse;
import java.util.Optional;
import java.util.UUID;

/**
 * Owners of accounts, who set, change and remove spend limits, and ask again when a server died
 * before it answered: what was acknowledged must be so.
 */
final class Owners {
  private static final long ASK_AGAIN_MS = 3_000;

  private final SimulatedWorld world;

  Owners(SimulatedWorld world) {
    this.world = world;
  }

  void limit(Happening.Limit limit) {
    if (limit.micros() > 0) {
      set(world.door.newId(), limit);
    } else {
      remove(limit.of());
    }
  }

  private void set(UUID id, Happening.Limit limit) {
    Outcome<BudgetUse> set = world.cash.limit(id, limit.of(), limit.zone(), limit.micros());
    if (set.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> set(id, limit));
    } else if (set.done()) {
      UUID budget = set.answer().get().budget().budgetId();
      boolean there =
          world
              .database
              .money()
              .budgets()
              .find(budget)
              .filter(known -> known.limit().micros() == limit.micros())
              .isPresent();
      require(there, limit.of(), "was set, and is not in force");
    }
  }

  private void remove(Spending of) {
    Outcome<Optional<UUID>> removed = world.cash.unlimit(of);
    if (removed.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> remove(of));
    } else if (removed.done()) {
      boolean there =
          removed.answer().get().flatMap(world.database.money().budgets()::find).isPresent();
      require(!there, of, "was removed, and is in force");
    }
  }

  private static void require(boolean holds, Spending of, String otherwise) {
    if (!holds) {
      throw Violation.found("18", "the limit of " + of + " " + otherwise);
    }
  }
}
