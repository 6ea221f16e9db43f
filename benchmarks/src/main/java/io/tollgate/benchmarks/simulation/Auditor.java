package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.audit.InMemoryContractBooks;
import io.tollgate.metering.audit.InMemoryInvoiceBooks;
import io.tollgate.metering.audit.OrderAudit;
import io.tollgate.scheduler.agent.SyncTurn;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Looks after every event whether what the event can have touched still holds, and now and then at
 * everything. Throws {@link Violation.Found} at the first thing that does not.
 */
final class Auditor implements ServerRoom.RoundWatcher {
  private static final int EVERYTHING_EVERY = 1_000;

  private final InMemoryDatabase database;
  private final InMemoryBooks books;
  private final InMemoryInvoiceBooks invoices;
  private final InMemoryContractBooks contracts;
  private final OrderAudit orders;
  private final Truth truth;
  private final MoneyOracle oracle;
  private final LifeAudit lives;
  private final PromiseAudit promises;
  private final ReservedAudit reserved;
  private final Set<SessionId> changed = new LinkedHashSet<>();
  private final Set<UUID> proved = new LinkedHashSet<>();
  private @Nullable Reign reign;
  private long events;

  Auditor(
      InMemoryDatabase database,
      InMemoryBooks books,
      InMemoryInvoiceBooks invoices,
      Truth truth,
      MoneyOracle oracle,
      LifeAudit lives,
      PromiseAudit promises) {
    this.database = database;
    this.books = books;
    this.invoices = invoices;
    this.contracts = new InMemoryContractBooks(database.agreements());
    this.orders = new OrderAudit(database.shop());
    this.truth = truth;
    this.oracle = oracle;
    this.lives = lives;
    this.promises = promises;
    this.reserved = new ReservedAudit(database);
  }

  /** How many events it has looked at. */
  long events() {
    return events;
  }

  // What it is told as it happens.

  @Override
  public void caughtUp(ClusterState state) {
    lives.usage.check(state);
  }

  @Override
  public void round(Reign leader, ClusterState state, Plan plan, Instant now) {
    reign = leader;
    lives.wakes.round();
    promises.round(state, plan, now);
    reserved.round(state, plan, now);
    VictimsAudit.round(state, plan);
  }

  @Override
  public void deposedCommitted(long epoch) {
    throw Violation.found(
        "fence", "the leader of epoch " + epoch + " was deposed, and its commit was taken");
  }

  @Override
  public void changed(SessionId session) {
    changed.add(session);
    lives.usage.note(session(session));
    lives.wakes.check(session(session));
    truth.event(session.value());
  }

  @Override
  public void taken(SyncRequest request, SyncTurn.Taken taken) {
    if (!taken.standing().fresh()) {
      return;
    }
    for (AllocationReport report : request.allocations()) {
      Truth.RankFacts facts = truth.ofRank(report.id());
      if (facts == null) {
        continue;
      }
      facts.takenMs = Math.max(facts.takenMs, report.elapsedMs());
      if (!facts.closed) {
        facts.billableMs = facts.takenMs;
      }
      facts.endTaken |= isOver(report) && isStored(report);
      if (report.released()) {
        freed(facts, report);
      }
      proved.add(facts.session.session);
      long ran = facts.rank.provenAt(Long.MAX_VALUE / 2);
      if (report.elapsedMs() > Math.max(ran, facts.rank.elapsedMs)) {
        throw Violation.found(
            "agent",
            "allocation " + report.id() + " proved " + report.elapsedMs() + " ms of " + ran);
      }
    }
  }

  private static boolean isOver(AllocationReport report) {
    return report.state().equals("exited") || report.state().equals("lost");
  }

  private boolean isStored(AllocationReport report) {
    return database
        .proof(new AllocationId(report.id()))
        .filter(stored -> stored.state().equals("exited") || stored.state().equals("lost"))
        .isPresent();
  }

  private void freed(Truth.RankFacts facts, AllocationReport report) {
    if (!facts.freed
        && database
            .releaseCause(new AllocationId(report.id()))
            .filter("agent"::equals)
            .isPresent()) {
      facts.freed = true;
      lives.wakes.released(report.id());
    }
  }

  // What it looks at.

  /** After one event. */
  void look() {
    events++;
    lookAtMoney();
    for (SessionId id : changed) {
      Session session = session(id);
      lives.check(session);
      oracle.given(session);
      promises.check(session);
      reserved.check(session);
      truth.closeAttempts(session);
      if (session.state() == SessionState.ENDED) {
        oracle.settled(session);
      }
    }
    changed.clear();
    for (UUID id : proved) {
      oracle.posted(session(new SessionId(id)));
    }
    proved.clear();
    if (events % EVERYTHING_EVERY == 0) {
      everything();
    }
  }

  /** After something that only money can have been touched by. */
  void lookAtMoney() {
    money(books.checkTouched());
    money(orders.checkTouched());
    money(invoices.checkTouched());
    money(contracts.checkTouched());
  }

  /** Every row of money. */
  void allMoney() {
    money(books.checkAll());
    money(orders.checkAll());
    money(invoices.checkAll());
    money(contracts.checkAll());
  }

  /** All that can still change; what is settled was looked at when it was. */
  void everything() {
    money(books.checkUnsettled());
    money(contracts.checkOpen());
    for (Session session : database.openSessions()) {
      lives.check(session);
      oracle.check(session);
    }
    lives.heldOnce();
    Reign leader = reign;
    if (leader != null && leader.epoch() == database.epoch()) {
      database
          .inTransaction(leader::differenceFromReload)
          .ifPresent(
              difference -> {
                throw Violation.found("catch-up", difference);
              });
    }
  }

  private Session session(SessionId id) {
    return Objects.requireNonNull(database.session(id), "a session vanished");
  }

  private static void money(List<io.tollgate.metering.audit.Violation> found) {
    if (!found.isEmpty()) {
      io.tollgate.metering.audit.Violation first = found.get(0);
      throw Violation.found(
          Integer.toString(first.invariant()), first.name() + ": " + first.offender());
    }
  }

  /** The world has come to rest: nothing may be left open. */
  void atTheEnd(Iterable<UUID> expected) {
    allMoney();
    for (Session session : database.sessions()) {
      lives.check(session);
      oracle.check(session);
    }
    everything();
    for (UUID id : expected) {
      Session session = session(new SessionId(id));
      if (session.state() != SessionState.ENDED) {
        throw Violation.found(
            "22", "session " + id + " is " + session.state().word() + " and never ends");
      }
    }
    lives.nothingHeld();
  }
}
