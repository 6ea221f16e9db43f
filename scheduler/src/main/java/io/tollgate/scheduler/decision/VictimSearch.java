package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds whom to send away so that one session could start at once if they were gone: the fewest; of
 * as many those who lose the least GPU-time since they began to run; of these the youngest. Of one
 * node that is exact as long as it has few sessions; of a gang each next node is the one that costs
 * least beside those that are taken, and who turns out not to be needed stays (as in Nomad and
 * Kueue, which drop superfluous victims at the end).
 */
final class VictimSearch {
  /** Sets of sessions tried on one node; beyond it a good one will do. */
  private static final int TRIES_PER_NODE = 256;

  /** Sessions on several nodes that a search begins with. */
  private static final int WIDE_MAX = 16;

  /** Sets tried for one session. */
  private static final int TRIES_MAX = 10_000;

  private static final Comparator<Choice> CHEAPEST =
      Comparator.comparing(Choice::avoided)
          .thenComparingInt(Choice::count)
          .thenComparingLong(Choice::lost)
          .thenComparingLong(choice -> -choice.since())
          .thenComparingInt(choice -> choice.node().number);

  private final Waiter claimant;
  private final Shape shape;
  private final Vacancies vacancies;
  private final Comparator<HeldSession> cheapestFirst;
  private final Comparator<Found> dearness;
  private final Map<NodeLine, List<HeldSession>> candidates = new HashMap<>();
  private int tries;

  /** Where it could start, and who must leave for that. */
  record Found(List<NodeLine> nodes, List<HeldSession> victims) {}

  /** A node with those who must leave it, beside those who leave anyway. */
  private record Choice(
      NodeLine node, boolean avoided, List<HeldSession> victims, long lost, long since) {
    int count() {
      return victims.size();
    }
  }

  VictimSearch(Waiter claimant, Vacancies vacancies) {
    this.claimant = claimant;
    this.shape = claimant.session.shape();
    this.vacancies = vacancies;
    this.cheapestFirst =
        Comparator.<HeldSession>comparingLong(vacancies::lost)
            .thenComparing(HeldSession::since, Comparator.reverseOrder())
            .thenComparing(HeldSession::id);
    this.dearness =
        Comparator.<Found>comparingInt(found -> found.victims().size())
            .thenComparingLong(found -> sum(found.victims(), vacancies::lost));
  }

  /** The best it found among the nodes that could hold the claimant; null when nothing will do. */
  @Nullable Found among(List<NodeLine> able) {
    Map<NodeLine, Choice> choices = choices(able);
    @Nullable Found best = found(choices, List.of());
    for (HeldSession wide : shape.isGang() ? wide(choices) : List.<HeldSession>of()) {
      @Nullable Found other = found(choices, List.of(wide));
      best = better(best, other);
    }
    return best;
  }

  /** The cheaper of the two, the first if they are equal. */
  @Nullable Found better(@Nullable Found one, @Nullable Found other) {
    return one == null || other != null && dearness.compare(other, one) < 0 ? other : one;
  }

  /** Sessions on several nodes, each of which may make room on all of them; the cheapest first. */
  private List<HeldSession> wide(Map<NodeLine, Choice> choices) {
    return choices.keySet().stream()
        .flatMap(node -> candidates(node).stream())
        .filter(held -> held.allocations().size() > 1)
        .distinct()
        .sorted(cheapestFirst)
        .limit(WIDE_MAX)
        .toList();
  }

  /** One node after the other, the cheapest beside those who leave already. */
  private @Nullable Found found(Map<NodeLine, Choice> choices, List<HeldSession> leaving) {
    Map<NodeLine, Choice> left = new HashMap<>(choices);
    Map<SessionId, HeldSession> gone = new LinkedHashMap<>();
    leave(leaving, gone, left);
    List<NodeLine> taken = new ArrayList<>();
    while (taken.size() < shape.nodes() && !left.isEmpty()) {
      Choice next = left.values().stream().min(CHEAPEST).orElseThrow();
      left.remove(next.node());
      taken.add(next.node());
      leave(next.victims(), gone, left);
    }
    if (taken.size() < shape.nodes() || gone.isEmpty()) {
      return null;
    }
    if (!Planted.is(HouseDefect.VICTIM_TOO_MANY)) {
      dropSuperfluous(taken, gone);
    }
    return new Found(taken, List.copyOf(gone.values()));
  }

  private void leave(
      List<HeldSession> leaving, Map<SessionId, HeldSession> gone, Map<NodeLine, Choice> left) {
    leaving.forEach(victim -> gone.put(victim.id(), victim));
    for (NodeLine node : shape.isGang() ? List.copyOf(left.keySet()) : List.<NodeLine>of()) {
      if (candidates(node).stream().anyMatch(leaving::contains)) {
        @Nullable Choice anew = choice(node, gone.keySet(), Integer.MAX_VALUE);
        if (anew == null) {
          left.remove(node);
        } else {
          left.put(node, anew);
        }
      }
    }
  }

  /** The nodes that need the fewest first, so that most others need no closer look. */
  private Map<NodeLine, Choice> choices(List<NodeLine> able) {
    Map<NodeLine, Integer> least = new HashMap<>();
    List<NodeLine> promising = new ArrayList<>();
    for (NodeLine node : able) {
      int count = atLeast(node);
      if (count <= candidates(node).size()) {
        least.put(node, count);
        promising.add(node);
      }
    }
    promising.sort(
        Comparator.<NodeLine>comparingInt(node -> least.getOrDefault(node, 0))
            .thenComparingInt(node -> node.number));
    Map<NodeLine, Choice> choices = new LinkedHashMap<>();
    int enough = Integer.MAX_VALUE;
    for (NodeLine node : promising) {
      if (least.getOrDefault(node, 0) > enough || tries > TRIES_MAX) {
        break;
      }
      @Nullable Choice choice = choice(node, Set.of(), enough);
      if (choice != null) {
        choices.put(node, choice);
        if (!shape.isGang() && !choice.avoided()) {
          enough = Math.min(enough, choice.count());
        }
      }
    }
    return choices;
  }

  private List<HeldSession> candidates(NodeLine node) {
    return candidates.computeIfAbsent(
        node, added -> vacancies.mayLeave(node).stream().sorted(cheapestFirst).toList());
  }

  /** So many must leave at least, by GPUs alone; more than there are when all are too few. */
  private int atLeast(NodeLine node) {
    int missing = shape.isPart() ? 0 : shape.gpusPerNode() - vacancies.free(node);
    int[] sizes =
        candidates(node).stream().mapToInt(held -> -gpusOn(held, node)).sorted().toArray();
    int count = 0;
    while (missing > 0 && count < sizes.length) {
      missing += sizes[count++];
    }
    return missing > 0 ? sizes.length + 1 : count;
  }

  private static int gpusOn(HeldSession held, NodeLine node) {
    return held.allocations().stream()
        .filter(one -> one.node().equals(node.view().id()))
        .mapToInt(one -> one.gpuUuids().size())
        .sum();
  }

  private @Nullable Choice choice(NodeLine node, Set<SessionId> gone, int most) {
    boolean avoided = claimant.session.failedOn().contains(node.view().id());
    if (fits(node, gone, List.of())) {
      return new Choice(node, avoided, List.of(), 0, 0);
    }
    List<HeldSession> own =
        candidates(node).stream().filter(held -> !gone.contains(held.id())).toList();
    if (own.isEmpty() || !fits(node, gone, own)) {
      return null;
    }
    int limit = tries + TRIES_PER_NODE;
    int least = Planted.is(HouseDefect.VICTIM_TOO_MANY) ? 2 : 1;
    for (int size = least; size <= Math.min(own.size(), most) && tries < limit; size++) {
      Sets sets = new Sets(node, gone, own, size, limit);
      sets.from(0, 0);
      if (sets.best != null) {
        return of(node, avoided, sets.best);
      }
    }
    return tries < limit ? null : of(node, avoided, needed(node, gone, own));
  }

  private Choice of(NodeLine node, boolean avoided, List<HeldSession> victims) {
    return new Choice(
        node,
        avoided,
        victims,
        sum(victims, vacancies::lost),
        sum(victims, victim -> Ticks.of(victim.since())));
  }

  private static long sum(List<HeldSession> of, ToLongFunction<HeldSession> what) {
    return of.stream().mapToLong(what).sum();
  }

  private boolean fits(NodeLine node, Set<SessionId> gone, List<HeldSession> more) {
    tries++;
    Set<SessionId> all = new HashSet<>(gone);
    more.forEach(held -> all.add(held.id()));
    return vacancies.fits(node, all);
  }

  /** Everybody leaves, except who may stay, the dearest asked first. */
  private List<HeldSession> needed(NodeLine node, Set<SessionId> gone, List<HeldSession> own) {
    List<HeldSession> leaving = new ArrayList<>(own);
    for (int i = own.size() - 1; i >= 0; i--) {
      List<HeldSession> fewer = new ArrayList<>(leaving);
      fewer.remove(own.get(i));
      if (fits(node, gone, fewer)) {
        leaving = fewer;
      }
    }
    return leaving;
  }

  private void dropSuperfluous(List<NodeLine> taken, Map<SessionId, HeldSession> gone) {
    List<HeldSession> dearest = new ArrayList<>(gone.values());
    dearest.sort(cheapestFirst.reversed());
    for (HeldSession victim : dearest) {
      Set<SessionId> fewer = new HashSet<>(gone.keySet());
      fewer.remove(victim.id());
      if (taken.stream().allMatch(node -> vacancies.fits(node, fewer))) {
        gone.remove(victim.id());
      }
    }
  }

  /** All sets of one size, the cheapest of those that will do. */
  private final class Sets {
    private final NodeLine node;
    private final Set<SessionId> gone;
    private final List<HeldSession> own;
    private final int size;
    private final int limit;
    private final List<HeldSession> chosen = new ArrayList<>();
    private @Nullable List<HeldSession> best;
    private long bestLost = Long.MAX_VALUE;
    private long bestSince;

    Sets(NodeLine node, Set<SessionId> gone, List<HeldSession> own, int size, int limit) {
      this.node = node;
      this.gone = gone;
      this.own = own;
      this.size = size;
      this.limit = limit;
    }

    void from(int next, long lost) {
      if (chosen.size() == size) {
        judge(lost);
        return;
      }
      for (int i = next; i <= own.size() - (size - chosen.size()) && tries < limit; i++) {
        HeldSession added = own.get(i);
        if (lost + vacancies.lost(added) > bestLost) {
          return; // Those after it are no cheaper.
        }
        chosen.add(added);
        from(i + 1, lost + vacancies.lost(added));
        chosen.remove(chosen.size() - 1);
      }
    }

    private void judge(long lost) {
      tries++;
      long since = sum(chosen, victim -> Ticks.of(victim.since()));
      boolean better = best == null || lost < bestLost || since > bestSince;
      if (better && fits(node, gone, chosen)) {
        best = List.copyOf(chosen);
        bestLost = lost;
        bestSince = since;
      }
    }
  }
}
