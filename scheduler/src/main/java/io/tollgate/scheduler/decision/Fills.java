package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.AccountId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What sessions fill of the bounds that are set on them; those who fill the same share it. */
final class Fills {
  private final Map<List<Part>, Alike> alike = new HashMap<>();
  private final Map<AccountId, Alike> plans = new HashMap<>();

  /**
   * What many sessions fill alike.
   *
   * @param number its own, from 0
   */
  record Alike(List<Part> parts, int number) {}

  /** Nothing is known of anybody. */
  void clear() {
    alike.clear();
    plans.clear();
  }

  /** Every bound that sessions of that kind fill; of several models, those of each. */
  private static List<Bound> bounds(ClusterState state, Belonging belonging, List<String> models) {
    AccountView account = account(state, belonging);
    List<Bound> bounds = new ArrayList<>();
    bounds.add(Bound.plan(account));
    belonging
        .array()
        .filter(array -> array.runningMax().isPresent())
        .filter(array -> !Planted.is(HouseDefect.ARRAY_LIMIT_IGNORED))
        .map(array -> Bound.array(account, array.id(), array.runningMax().getAsInt()))
        .ifPresent(bounds::add);
    for (Limit limit : account.limits()) {
      boolean counts = models.stream().anyMatch(model -> limit.counts(belonging, model));
      if (counts && !Planted.is(forgotten(limit.unit()))) {
        bounds.add(Bound.of(account, limit));
      }
    }
    return bounds;
  }

  private static AccountView account(ClusterState state, Belonging belonging) {
    AccountView account = state.accounts().get(belonging.account());
    if (account == null) {
      throw new IllegalStateException("account " + belonging.account() + " is not in the state");
    }
    return account;
  }

  private static HouseDefect forgotten(Limit.Unit unit) {
    return switch (unit) {
      case SESSIONS -> HouseDefect.CONCURRENCY_LIMIT_IGNORED;
      case GPUS -> HouseDefect.QUOTA_IGNORED;
      case GPU_MINUTES -> HouseDefect.RUN_MINUTES_IGNORED;
    };
  }

  /** What the session fills while it runs; one object for all who fill the same. */
  Alike parts(ClusterState state, QueuedSession session) {
    AccountView account = account(state, session.belonging());
    if (isPlain(account, session.belonging())) {
      return plan(account);
    }
    long run = Ticks.of(session.runLimit());
    long thousandths = (long) session.shape().gpus() * session.shape().gpuThousandths();
    List<Part> parts =
        bounds(state, session.belonging(), session.shape().gpuModels()).stream()
            .map(bound -> new Part(bound, thousandths, run))
            .toList();
    return alike(parts);
  }

  private Alike alike(List<Part> parts) {
    return alike.computeIfAbsent(parts, added -> new Alike(added, alike.size()));
  }

  /** Whether nothing but its plan bounds it. */
  private static boolean isPlain(AccountView account, Belonging belonging) {
    return account.limits().isEmpty() && belonging.array().isEmpty();
  }

  /** What everybody of that account fills whom nothing bounds but its plan. */
  private Alike plan(AccountView account) {
    Alike known = plans.get(account.id());
    if (known == null || known.parts().get(0).bound().limit().most() != account.concurrentMax()) {
      known = alike(List.of(new Part(Bound.plan(account), 0, 0)));
      plans.put(account.id(), known);
    }
    return known;
  }

  /** What the running session fills; one object for most who fill the same. */
  List<Part> partsOf(ClusterState state, HeldSession held) {
    AccountView account = account(state, held.belonging());
    return isPlain(account, held.belonging()) ? plan(account).parts() : parts(state, held);
  }

  /** Whether it is certain that who fills those fills exactly these. */
  static boolean same(List<Part> these, List<Part> those) {
    return these.equals(those) && these.stream().noneMatch(part -> part.bound().isMinutes());
  }

  /** Numbers of what sessions fill are below that. */
  int count() {
    return alike.size();
  }

  /** All that sessions fill. */
  Stream<Alike> all() {
    return alike.values().stream();
  }

  /** What the running session fills. */
  static List<Part> parts(ClusterState state, HeldSession held) {
    long thousandths = 0;
    String model = "";
    for (HeldAllocation allocation : held.allocations()) {
      NodeView node = state.nodes().get(allocation.node());
      model = node == null ? model : node.model();
      thousandths += (long) allocation.gpuUuids().size() * allocation.gpuThousandths();
    }
    long all = thousandths;
    return bounds(state, held.belonging(), List.of(model)).stream()
        .map(bound -> new Part(bound, all, Ticks.NEVER / (1 + all)))
        .toList();
  }
}
