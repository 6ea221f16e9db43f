package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A session that holds GPUs: starting, running, stopping, or ended and not yet released.
 *
 * @param id the session
 * @param belonging whose it is
 * @param world {@code live} or {@code test}
 * @param priority the priority class as a number, higher first
 * @param tenure how surely it keeps what it holds
 * @param allocations what it holds
 * @param queuedAt since when it waited, kept over requeues
 * @param since when this attempt was placed
 * @param latestEnd when it stops counting as running at the latest
 * @param countsAsRunning whether it counts against the plan's concurrency
 */
public record HeldSession(
    SessionId id,
    Belonging belonging,
    String world,
    int priority,
    Tenure tenure,
    List<HeldAllocation> allocations,
    Instant queuedAt,
    Instant since,
    Instant latestEnd,
    boolean countsAsRunning) {

  public HeldSession {
    allocations = List.copyOf(allocations);
  }

  /** One of normal class that stays to its end. */
  public static HeldSession plain(
      SessionId id, AccountId account, List<HeldAllocation> allocations, Instant latestEnd) {
    return new HeldSession(
        id,
        Belonging.to(account),
        "live",
        1,
        Tenure.FIXED,
        allocations,
        Instant.EPOCH,
        Instant.EPOCH,
        latestEnd,
        true);
  }

  /** One that waited and was started at that moment, as its rows will say once they are seen. */
  public static HeldSession started(QueuedSession session, Start start, Policy policy, Instant at) {
    Instant end = at.plus(policy.heldAtMost(start.shortened().orElse(session.runLimit())));
    List<HeldAllocation> allocations = new ArrayList<>();
    for (Placement placed : start.placements()) {
      UUID id = new UUID(placed.rank(), session.id().value().getLeastSignificantBits());
      allocations.add(
          new HeldAllocation(
              new AllocationId(id),
              placed.node(),
              placed.gpuUuids(),
              placed.gpuThousandths(),
              placed.cpus(),
              placed.memoryBytes(),
              end));
    }
    return new HeldSession(
        session.id(),
        session.belonging(),
        session.world(),
        session.priority(),
        session.preemptible()
            ? Tenure.preemptible(session.version() + 1, Optional.empty())
            : Tenure.FIXED,
        allocations,
        session.queuedAt(),
        at,
        end,
        true);
  }

  /** Who pays. */
  public AccountId account() {
    return belonging.account();
  }

  /** The same, holding that until then. */
  public HeldSession holding(List<HeldAllocation> other, Instant end) {
    return new HeldSession(
        id, belonging, world, priority, tenure, other, queuedAt, since, end, countsAsRunning);
  }

  /** The same, ordered to leave for that session and gone by then, or earlier. */
  public HeldSession leaving(SessionId claimant, Instant by) {
    List<HeldAllocation> shorter =
        allocations.stream().map(held -> held.until(earlier(held.latestEnd(), by))).toList();
    return new HeldSession(
        id,
        belonging,
        world,
        priority,
        tenure.leaving(claimant),
        shorter,
        queuedAt,
        since,
        earlier(latestEnd, by),
        countsAsRunning);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
