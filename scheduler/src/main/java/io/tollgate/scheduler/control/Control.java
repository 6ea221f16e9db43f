package io.tollgate.scheduler.control;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * An operator's rule.
 *
 * @param id its id
 * @param world {@code live} or {@code test}
 * @param action what it does
 * @param scope to what
 * @param startsPerMinute how many may start in any 60 s; for a throttle, and only for it
 * @param stopRunning whether a block ends what runs
 * @param deadline when a drain evicts what is left; empty for one that lets it run to its end
 * @param reason why, in the operator's words
 * @param author who, such as {@code key:…}
 * @param since from when
 * @param until when it ends by itself
 * @param endedAt when it ended; it changes nothing any more
 */
public record Control(
    UUID id,
    String world,
    ControlAction action,
    ControlScope scope,
    OptionalInt startsPerMinute,
    boolean stopRunning,
    Optional<Instant> deadline,
    String reason,
    String author,
    Instant since,
    Optional<Instant> until,
    Optional<Instant> endedAt)
    implements OperatorRule<Control> {

  public Control {
    if ((action == ControlAction.THROTTLE) != startsPerMinute.isPresent()) {
      throw new IllegalArgumentException("control " + id + ": a rate is what a throttle has");
    }
  }

  /** Whether it holds at that time. */
  public boolean isInForce(Instant now) {
    return endedAt.isEmpty() && until.filter(end -> !end.isAfter(now)).isEmpty();
  }

  /** Whether it is about nodes rather than about sessions. */
  public boolean isOfNodes() {
    return scope.kind() == ControlScope.Kind.NODE || action == ControlAction.DRAIN;
  }

  @Override
  public Control ended(Instant at) {
    return new Control(
        id,
        world,
        action,
        scope,
        startsPerMinute,
        stopRunning,
        deadline,
        reason,
        author,
        since,
        until,
        Optional.of(at));
  }
}
