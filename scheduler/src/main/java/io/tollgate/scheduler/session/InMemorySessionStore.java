package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.InMemoryAccountStore;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.memory.FoldedTable;
import io.tollgate.scheduler.project.InMemoryProjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sessions of a simulated world. */
public final class InMemorySessionStore implements SessionStore {
  private final InMemoryAccountStore accounts;
  private final InMemoryProjectStore projects;
  private final AllocationRows allocations;
  private final SessionIndex index = new SessionIndex();
  private final FoldedTable<Session> sessions;
  private final Table<UUID, UUID> quotes;
  private final AppendOnly<UUID, Transition> transitions;

  /** Those of arrays. */
  final ArrayElements elements;

  private final SessionsDue due;

  public InMemorySessionStore(
      UndoLog log,
      Commits commits,
      InMemoryAccountStore accounts,
      InMemoryProjectStore projects,
      AllocationRows allocations) {
    this.accounts = accounts;
    this.projects = projects;
    this.allocations = allocations;
    this.sessions = new FoldedTable<>(log, commits, index);
    this.quotes = Table.hashed(log);
    this.transitions = new AppendOnly<>(log);
    this.elements = new ArrayElements(log, sessions);
    this.due =
        new SessionsDue(index, id -> Optional.ofNullable(sessions.get(id)), elements.endings::find);
  }

  @Override
  public void insert(Session session, Cause cause) {
    UUID id = session.id().value();
    if (sessions.get(id) != null) {
      throw new IllegalStateException("session " + id + " exists already");
    }
    if (accounts.get(session.request().account().value()) == null) {
      throw new IllegalStateException(
          "session " + id + " is of account " + session.request().account() + ", which is none");
    }
    requireProject(session);
    SessionChecks.check(session);
    if (!quotes.insert(session.request().quoteId(), id)) {
      throw new IllegalStateException(
          "session " + id + ": quote " + session.request().quoteId() + " started another");
    }
    session.request().array().ifPresent(place -> elements.enter(id, place));
    sessions.put(id, session);
  }

  @Override
  public void insert(List<Submitted> submitted) {
    submitted.forEach(one -> insert(one.session(), one.cause()));
  }

  private void requireProject(Session session) {
    SessionRequest request = session.request();
    if (request.project().isPresent()
        && projects.named(request.account(), request.project().get()).isEmpty()) {
      throw new IllegalStateException(
          "session " + session.id() + " is for a project that is none: " + request.project().get());
    }
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return Optional.ofNullable(sessions.get(id.value()));
  }

  /** The session, or null. */
  public @Nullable Session get(UUID id) {
    return sessions.get(id);
  }

  @Override
  public Optional<Session> lock(SessionId id) {
    return find(id);
  }

  @Override
  public List<Session> findAll(Collection<UUID> ids) {
    return sessions.getAll(ids.size() > 1 ? new LinkedHashSet<>(ids) : ids);
  }

  @Override
  public int queuedOf(AccountId account) {
    return index.queuedOf(account.value());
  }

  @Override
  public Map<AccountId, Integer> queuedOf(Collection<AccountId> accounts) {
    Map<AccountId, Integer> queued = new HashMap<>();
    accounts.forEach(account -> queued.put(account, queuedOf(account)));
    return queued;
  }

  @Override
  public List<UUID> overdue(Instant startedBefore, Instant now) {
    return due.overdue(startedBefore, now);
  }

  @Override
  public List<UUID> pastDeadline(Instant now) {
    return due.pastDeadline(now);
  }

  @Override
  public List<UUID> neverMet() {
    return due.neverMet();
  }

  @Override
  public List<UUID> openOn(UUID node) {
    List<UUID> found = new ArrayList<>();
    for (Session session : index.open()) {
      if (session.state().holdsGpus() && isOn(session, node)) {
        found.add(session.id().value());
      }
    }
    found.sort(IdOrder.BY_BYTES);
    return found;
  }

  private boolean isOn(Session session, UUID node) {
    for (Allocation allocation :
        allocations.ofAttempt(session.id().value(), session.progress().attempt())) {
      if (allocation.node().value().equals(node)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void advance(
      Session before, Progress after, SessionEvent event, Cause cause, Instant now) {
    UUID id = before.id().value();
    Session stored = sessions.get(id);
    if (stored == null || stored.progress().version() != before.progress().version()) {
      throw new IllegalStateException(
          "session " + id + " moved on from version " + before.progress().version());
    }
    if (stored.state() == SessionState.ENDED && after.state() != SessionState.ENDED) {
      throw new IllegalStateException("session " + id + " has ended and stays ended");
    }
    SessionChecks.check(stored, after);
    List<Transition> steps = transitions.of(id);
    if (!steps.isEmpty() && steps.get(steps.size() - 1).version() >= after.version()) {
      throw new IllegalStateException(
          "session " + id + " came to version " + after.version() + " before");
    }
    sessions.put(id, stored.with(after));
    transitions.append(
        id,
        new Transition(
            before.id(),
            after.version(),
            now,
            before.state(),
            after.state(),
            event.word(),
            after.attempt(),
            after.endReason(),
            event.note().or(after::message),
            cause.actor(),
            cause.requestId()));
  }

  @Override
  public void chooseModel(SessionId id, String model) {
    Session stored = sessions.get(id.value());
    if (stored != null) {
      sessions.put(id.value(), stored.on(stored.request().shape().on(List.of(model))));
    }
  }

  @Override
  public Map<UUID, Session> lockPlaceable(Collection<UUID> ids) {
    Map<UUID, Session> locked = new HashMap<>();
    for (UUID id : ids) {
      Session session = sessions.get(id);
      if (session != null && session.state() == SessionState.QUEUED && isActive(session)) {
        locked.put(id, session);
      }
    }
    return locked;
  }

  private boolean isActive(Session session) {
    Account account = accounts.get(session.request().account().value());
    return account != null && !account.isSuspended();
  }

  @Override
  public List<SessionId> ofAccount(AccountId account, Set<SessionState> states, int limit) {
    boolean anyEnded = states.contains(SessionState.ENDED);
    List<SessionId> found = new ArrayList<>();
    for (Session session : anyEnded ? sessions.values() : index.open()) {
      if (session.request().account().equals(account) && states.contains(session.state())) {
        found.add(session.id());
      }
    }
    found.sort(SessionId::compareTo);
    return found.size() > limit ? found.subList(0, limit) : found;
  }

  @Override
  public List<Session> changedSince(String mark, boolean openOnly) {
    if (openOnly && mark.equals(FoldedTable.START)) {
      return openOrHolding();
    }
    List<Session> changed = new ArrayList<>();
    sessions.changedSince(
        mark,
        session -> {
          if (!openOnly || session.state() != SessionState.ENDED || holds(session)) {
            changed.add(session);
          }
        });
    return changed;
  }

  /** What a first load wants, without a look at all that has ended. */
  private List<Session> openOrHolding() {
    Map<UUID, Session> found = new LinkedHashMap<>();
    index.open().forEach(session -> found.put(session.id().value(), session));
    for (Allocation allocation : allocations.held()) {
      UUID id = allocation.session().value();
      Session session = sessions.get(id);
      if (session != null) {
        found.putIfAbsent(id, session);
      }
    }
    return new ArrayList<>(found.values());
  }

  private boolean holds(Session session) {
    for (Allocation allocation : allocations.ofSession(session.id().value())) {
      if (allocation.releasedAt().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** A view of those not ended, in no order. */
  public Collection<Session> open() {
    return index.open();
  }

  /** A view of all sessions, in the order submitted. */
  public Collection<Session> all() {
    return sessions.values();
  }

  /** What happened to a session, in order. */
  public List<Transition> transitions(SessionId id) {
    return transitions.of(id.value());
  }
}
