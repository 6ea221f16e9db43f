package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Prices;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler would do now. Every queued session either starts or waits.
 *
 * @param starts in the order they were decided
 * @param preempts who is made to leave for whom, in the order they were decided
 * @param ripens when somebody may be made to leave who is too young now, if anybody waits for that
 * @param waiting why and how long each of the others waits; an answer is worded when it is asked
 *     for, by any thread
 * @param reasons the codes of why each of them waits, at no cost
 * @param promises all promises after this decision; what is missing here is no longer promised
 * @param prices what placing weighs by, for the next decision
 */
public record Plan(
    List<Start> starts,
    List<Preempt> preempts,
    Optional<Instant> ripens,
    Map<SessionId, Waiting> waiting,
    Reasons reasons,
    Map<SessionId, Promise> promises,
    Prices prices) {

  public Plan {
    starts = List.copyOf(starts);
    preempts = List.copyOf(preempts);
    promises = Map.copyOf(promises);
  }

  /** When nobody waits. */
  static Plan nothing(Prices prices) {
    return new Plan(
        List.of(), List.of(), Optional.empty(), Map.of(), Reasons.NONE, Map.of(), prices);
  }

  static Plan of(
      List<Start> starts,
      Preemption preemption,
      Answers answers,
      Map<SessionId, Promise> promises,
      Prices prices) {
    return new Plan(
        starts,
        preemption.preempts(),
        preemption.ripens(),
        new Told(answers),
        new Codes(answers),
        promises,
        prices);
  }

  /** The codes of everybody; equal to others that say the same of the same sessions. */
  private static final class Codes implements Reasons {
    private final Answers answers;

    Codes(Answers answers) {
      this.answers = answers;
    }

    @Override
    public void each(Reader reader) {
      answers.codes(reader);
    }

    private Map<SessionId, Integer> bySession() {
      Map<SessionId, Integer> all = new HashMap<>();
      each((number, session, codes) -> all.put(session, codes));
      return all;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Codes codes && bySession().equals(codes.bySession());
    }

    @Override
    public int hashCode() {
      return bySession().hashCode();
    }
  }

  /** What is told to each who waits, worked out when asked. */
  private static final class Told extends AbstractMap<SessionId, Waiting> {
    private final Answers answers;

    Told(Answers answers) {
      this.answers = answers;
    }

    @Override
    public @Nullable Waiting get(Object id) {
      Waiter waiter = answers.find(id);
      return waiter == null ? null : answers.of(waiter);
    }

    @Override
    public boolean containsKey(Object id) {
      return answers.find(id) != null;
    }

    @Override
    public int size() {
      return answers.size();
    }

    /** In the order of the queue, and worked out for nobody. */
    @Override
    public Set<SessionId> keySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<SessionId> iterator() {
          return answers.waiting().stream().map(waiter -> waiter.id).iterator();
        }

        @Override
        public boolean contains(Object id) {
          return containsKey(id);
        }

        @Override
        public int size() {
          return answers.size();
        }
      };
    }

    @Override
    public Set<Entry<SessionId, Waiting>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<SessionId, Waiting>> iterator() {
          return answers.waiting().stream()
              .map(waiter -> Map.entry(waiter.id, answers.of(waiter)))
              .iterator();
        }

        @Override
        public int size() {
          return answers.size();
        }
      };
    }
  }
}
