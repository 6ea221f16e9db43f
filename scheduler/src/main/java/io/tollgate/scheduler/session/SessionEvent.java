package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import java.util.Optional;
import java.util.OptionalInt;

/** What can happen to a session. Each kind is one column of the transition table. */
public sealed interface SessionEvent {

  /** The word for the transition log. */
  String word();

  /** What the transition log says beside it, in place of the session's message. */
  default Optional<String> note() {
    return Optional.empty();
  }

  /**
   * The cycle placed it: GPUs are held.
   *
   * @param note why there
   */
  record Placed(Optional<String> note) implements SessionEvent {

    /** Nothing is said of the place. */
    public Placed() {
      this(Optional.empty());
    }

    @Override
    public String word() {
      return "placed";
    }
  }

  /** Every rank reported that the work runs. */
  record Ran() implements SessionEvent {
    @Override
    public String word() {
      return "ran";
    }
  }

  /** A start failed or took too long; nothing of the user's ran to our knowledge. */
  record StartFailed(String message) implements SessionEvent {
    @Override
    public String word() {
      return "start_failed";
    }
  }

  /**
   * Somebody or something orders it to stop.
   *
   * @param mayRequeue whether a session that asked for it queues again; never when a person stops
   *     it
   * @param claimant the session that needs the room, of a preemption
   */
  record StopOrdered(EndReason reason, boolean mayRequeue, Optional<SessionId> claimant)
      implements SessionEvent {

    /** One in favour of nobody. */
    public StopOrdered(EndReason reason, boolean mayRequeue) {
      this(reason, mayRequeue, Optional.empty());
    }

    /** It leaves so that another can start. */
    public static StopOrdered preempted(SessionId claimant) {
      return new StopOrdered(EndReason.PREEMPTED, true, Optional.of(claimant));
    }

    /** An order whose reason alone says whether the session may queue again. */
    public StopOrdered(EndReason reason) {
      this(reason, reason.isPlatform());
    }

    @Override
    public String word() {
      return "stop_ordered";
    }
  }

  /**
   * The attempt is over: every rank's end was observed, or the platform's bound decided.
   *
   * @param reason what the end was, unless a stop had been ordered, whose reason then stands
   * @param minutesUsed minute numbers used by all attempts so far
   */
  record WorkEnded(EndReason reason, OptionalInt exitCode, String message, int minutesUsed)
      implements SessionEvent {
    @Override
    public String word() {
      return "work_ended";
    }
  }

  /** Its owner lets it wait. */
  record Held() implements SessionEvent {
    @Override
    public String word() {
      return "held";
    }
  }

  /** An operator lets it wait. */
  record HeldByOperator(String by, String reason) implements SessionEvent {
    @Override
    public String word() {
      return "operator_held";
    }
  }

  /** An operator lets it start again. */
  record LetGoByOperator() implements SessionEvent {
    @Override
    public String word() {
      return "operator_let_go";
    }
  }

  /** Its owner gives it another place among his own. */
  record Ranked(int priority) implements SessionEvent {
    @Override
    public String word() {
      return "ranked";
    }
  }

  /** Its owner lets it start again. */
  record LetGo() implements SessionEvent {
    @Override
    public String word() {
      return "let_go";
    }
  }

  /** It is about to start for so many minutes, less than were bought; the rest was given back. */
  record Shortened(int minutes) implements SessionEvent {
    @Override
    public String word() {
      return "shortened";
    }
  }

  /** More minutes were paid for and are in force. */
  record Extended(int minutes) implements SessionEvent {
    @Override
    public String word() {
      return "extended";
    }
  }
}
