package io.tollgate.scheduler.session;

import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What was asked for: the part of a session that never changes, but for the one GPU model that is
 * left of several once its work begins, and for how many elements of its array run at once.
 *
 * @param keyId the key that asked
 * @param project the name of the account's project that it is for
 * @param quoteId the quote that froze price and shape
 * @param timing when it may run
 * @param environmentSealed the environment, encrypted; empty when there is none
 * @param array which element of which array it is
 * @param createdAt when it was asked for; an element with its array
 */
public record SessionRequest(
    AccountId account,
    UUID keyId,
    String world,
    Optional<String> name,
    Optional<String> project,
    String kind,
    String workflow,
    String workflowVersion,
    String capacityClass,
    String priorityClass,
    UUID quoteId,
    Shape shape,
    List<String> command,
    Optional<byte[]> environmentSealed,
    List<String> ports,
    Map<String, String> labels,
    boolean allowInfeasible,
    Timing timing,
    Optional<ArrayPlace> array,
    Instant createdAt) {

  public SessionRequest {
    command = List.copyOf(command);
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
  }

  /** The same of another shape. */
  public SessionRequest with(Shape other) {
    return with(quoteId, other, array);
  }

  /** The same as an element of an array. */
  SessionRequest element(ArrayPlace place, UUID quote) {
    return with(quote, shape, Optional.of(place));
  }

  /** The same element of an array that runs so many at once. */
  SessionRequest among(OptionalInt runningMax) {
    return with(
        quoteId,
        shape,
        array.map(place -> new ArrayPlace(place.array(), place.index(), runningMax)));
  }

  private SessionRequest with(UUID quote, Shape other, Optional<ArrayPlace> place) {
    return new SessionRequest(
        account,
        keyId,
        world,
        name,
        project,
        kind,
        workflow,
        workflowVersion,
        capacityClass,
        priorityClass,
        quote,
        other,
        command,
        environmentSealed,
        ports,
        labels,
        allowInfeasible,
        timing,
        place,
        createdAt);
  }
}
