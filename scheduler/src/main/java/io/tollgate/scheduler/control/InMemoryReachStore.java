package io.tollgate.scheduler.control;

import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionRequest;
import io.tollgate.scheduler.session.SessionState;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Which open sessions a scope covers, of a simulated world. */
public final class InMemoryReachStore implements ReachStore {
  private static final Set<SessionState> RUNNING =
      EnumSet.of(SessionState.STARTING, SessionState.RUNNING);

  private final Supplier<Collection<Session>> open;
  private final Function<AccountId, Optional<Account>> accounts;
  private final Function<Session, List<Allocation>> attempt;

  /**
   * Over other rows.
   *
   * @param open sessions not ended
   * @param accounts accounts by id
   * @param attempt the allocations of a session's present attempt
   */
  public InMemoryReachStore(
      Supplier<Collection<Session>> open,
      Function<AccountId, Optional<Account>> accounts,
      Function<Session, List<Allocation>> attempt) {
    this.open = open;
    this.accounts = accounts;
    this.attempt = attempt;
  }

  @Override
  public Reach of(ControlScope scope, String world) {
    return count(covered(scope, world));
  }

  @Override
  public Reach of(Nodes nodes) {
    return count(on(nodes));
  }

  @Override
  public List<SessionId> running(ControlScope scope, String world, int limit) {
    return running(covered(scope, world), limit);
  }

  @Override
  public List<SessionId> running(Nodes nodes, int limit) {
    return running(on(nodes), limit);
  }

  private Predicate<Session> covered(ControlScope scope, String world) {
    return session -> session.request().world().equals(world) && scope.covers(subject(session));
  }

  private ControlScope.Subject subject(Session session) {
    SessionRequest request = session.request();
    return new ControlScope.Subject(
        session.id(),
        request.shape().gpuModel(),
        request.account(),
        accounts
            .apply(request.account())
            .map(account -> new Tier(account.plan(), account.group()))
            .orElse(Tier.NONE),
        request.project(),
        Optional.of(request.keyId()),
        request.workflow());
  }

  private Predicate<Session> on(Nodes nodes) {
    return session ->
        session.request().world().equals(nodes.world())
            && (nodes.model().filter(session.request().shape().gpuModel()::equals).isPresent()
                || attempt.apply(session).stream()
                    .anyMatch(
                        held -> held.releasedAt().isEmpty() && nodes.ids().contains(held.node())));
  }

  private Reach count(Predicate<Session> wanted) {
    int running = 0;
    int queued = 0;
    Set<AccountId> payers = new HashSet<>();
    Optional<Instant> last = Optional.empty();
    for (Session session : open.get()) {
      boolean runs = RUNNING.contains(session.state());
      if ((!runs && session.state() != SessionState.QUEUED) || !wanted.test(session)) {
        continue;
      }
      running += runs ? 1 : 0;
      queued += runs ? 0 : 1;
      payers.add(session.request().account());
      for (Allocation held : runs ? attempt.apply(session) : List.<Allocation>of()) {
        last = last.filter(held.latestEnd()::isBefore).or(() -> Optional.of(held.latestEnd()));
      }
    }
    return new Reach(running, queued, payers.size(), last);
  }

  private List<SessionId> running(Predicate<Session> wanted, int limit) {
    return open.get().stream()
        .filter(session -> RUNNING.contains(session.state()))
        .filter(wanted)
        .map(Session::id)
        .sorted()
        .limit(limit)
        .toList();
  }
}
