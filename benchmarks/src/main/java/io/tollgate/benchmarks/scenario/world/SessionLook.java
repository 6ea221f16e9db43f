package io.tollgate.benchmarks.scenario.world;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A session at one moment.
 *
 * @param state its state
 * @param seats where it is, by rank; empty while it waits and when it has ended
 * @param startedAt when it first ran
 * @param waiting why and how long, while it waits
 * @param idleWarnedAt when its owner was warned that it will be ended as idle
 * @param end how it ended and what it cost, once it has
 */
public record SessionLook(
    SessionState state,
    List<Seat> seats,
    Optional<Duration> startedAt,
    Optional<WaitLook> waiting,
    Optional<Duration> idleWarnedAt,
    Optional<EndLook> end) {

  public SessionLook {
    seats = List.copyOf(seats);
  }

  /** A node and the indexes of its GPUs. */
  public record Seat(String node, List<Integer> gpus) {
    public Seat {
      gpus = List.copyOf(gpus);
    }
  }

  /**
   * Why and how long it waits.
   *
   * @param reasons all of them
   * @param eta when it starts: what was promised, or half of the times; empty when nobody can say
   * @param firm whether that is a promise
   * @param position in its pool, from 1
   * @param reserved the nodes kept for it
   */
  public record WaitLook(
      List<Reason> reasons,
      Optional<Duration> eta,
      boolean firm,
      int position,
      List<String> reserved) {

    public WaitLook {
      reasons = List.copyOf(reasons);
      reserved = List.copyOf(reserved);
    }
  }

  /**
   * One of the reasons.
   *
   * @param until when it ends at the latest, empty when nobody knows
   * @param behind the sessions ahead, for {@code priority}
   */
  public record Reason(
      WaitCode code, String sentence, Optional<Duration> until, List<String> behind) {
    public Reason {
      behind = List.copyOf(behind);
    }
  }

  /**
   * How it ended.
   *
   * @param chargedMinutes minutes that stay charged
   * @param refundedMinutes all minutes bought, less those
   * @param net what it cost after refunds
   */
  public record EndLook(EndReason reason, int chargedMinutes, int refundedMinutes, Money net) {}
}
