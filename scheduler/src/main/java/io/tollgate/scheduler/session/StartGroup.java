package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Starts of any accounts in one transaction: each is judged, accepted or refused on its own, and
 * what all of them read and write is read and written once. It waits for nobody: a start that would
 * have to wait, or needs more than this to decide, is left out and comes alone.
 *
 * @param <S> what stands for a start, told apart by identity
 */
final class StartGroup<S> {
  /** Longer than anybody who works holds a lock; then all of the group come alone. */
  private static final String PATIENCE = "250ms";

  private final Handle handle;
  private final SessionDesk desk;
  private final SessionView view;
  private final Function<S, WantedStart> wanted;
  private final Instant now;
  private final SqlTransaction tx;
  private final StartFacts facts;
  private final List<Told<S>> told = new ArrayList<>();

  /** In a transaction that is about to begin. */
  StartGroup(
      Handle handle,
      SessionDesk desk,
      SessionView view,
      Function<S, WantedStart> wanted,
      Instant now) {
    this.handle = handle;
    this.desk = desk;
    this.view = view;
    this.wanted = wanted;
    this.now = now;
    this.tx = new SqlTransaction(handle);
    this.facts = new StartFacts(tx);
  }

  /** What one of them is told once the transaction is durable: an answer or a refusal. */
  record Told<S>(S to, Optional<Answer> answer, Optional<ApiException> refusal) {}

  /** One that only its money is still to be asked about. */
  private record Judged<S>(S of, PreparedStart start) {}

  /** Those that were decided; the others come alone. */
  List<Told<S>> start(List<S> group) {
    handle
        .createQuery("SELECT set_config('lock_timeout', :patience, true)")
        .bind("patience", PATIENCE)
        .mapTo(String.class)
        .one();
    List<S> begun = begun(group);
    List<Judged<S>> judged = judge(begun);
    if (!judged.isEmpty()) {
      admit(judged);
    }
    return told;
  }

  /** Without those whose key is known or in use. */
  private List<S> begun(List<S> group) {
    Set<Idempotency.Request> fresh =
        Idempotency.fresh(
            handle, group.stream().flatMap(one -> wanted.apply(one).key().stream()).toList());
    return group.stream()
        .filter(one -> wanted.apply(one).key().map(fresh::contains).orElse(true))
        .toList();
  }

  private List<Judged<S>> judge(List<S> begun) {
    Map<AccountId, Long> each =
        begun.stream()
            .collect(
                Collectors.groupingBy(one -> wanted.apply(one).account(), Collectors.counting()));
    facts.readAhead(
        each.keySet(), begun.stream().map(one -> wanted.apply(one).wish().quoteId()).toList());
    List<Judged<S>> judged = new ArrayList<>();
    for (S one : begun) {
      WantedStart start = wanted.apply(one);
      int alongside = each.getOrDefault(start.account(), 1L).intValue() - 1;
      try {
        judged.add(
            new Judged<>(
                one,
                desk.prepare(tx, facts, start.caller(), start.wish(), start.act(now), alongside)));
      } catch (ApiException refusal) {
        refuse(one, refusal);
      } catch (PreparedStart.Crowded crowded) {
        // It comes alone.
      }
    }
    return judged;
  }

  private void admit(List<Judged<S>> judged) {
    Map<UUID, List<HoldWish>> wishes = new LinkedHashMap<>();
    for (Judged<S> one : judged) {
      wishes
          .computeIfAbsent(one.start().account().id().value(), id -> new ArrayList<>())
          .add(one.start().hold());
    }
    Map<HoldWish, HoldOutcome> held = tx.metering().holdFree(wishes);
    List<S> started = new ArrayList<>();
    List<SessionDesk.Admitted> admitted = new ArrayList<>();
    for (Judged<S> one : judged) {
      HoldOutcome outcome = held.get(one.start().hold());
      if (outcome == null) {
        // It would have to wait for its money, and comes alone.
        continue;
      }
      try {
        admitted.add(
            new SessionDesk.Admitted(one.start(), outcome, desk.judged(one.start(), outcome)));
        started.add(one.of());
      } catch (ApiException refusal) {
        refuse(one.of(), refusal);
      }
    }
    if (!admitted.isEmpty()) {
      SessionDesk.admit(tx, admitted);
      answer(started, admitted.stream().map(SessionDesk.Admitted::session).toList());
    }
  }

  private void answer(List<S> started, List<Session> sessions) {
    List<ObjectNode> views = view.of(handle, sessions, now);
    Map<Idempotency.Request, Answer> kept = new HashMap<>();
    for (int i = 0; i < started.size(); i++) {
      Answer answer = Answer.created(views.get(i));
      wanted.apply(started.get(i)).key().ifPresent(key -> kept.put(key, answer));
      told.add(new Told<>(started.get(i), Optional.of(answer), Optional.empty()));
    }
    Idempotency.keep(handle, kept);
  }

  /** A refusal is judged before anything of it is written, its key included. */
  private void refuse(S one, ApiException refusal) {
    told.add(new Told<>(one, Optional.empty(), Optional.of(refusal)));
  }
}
