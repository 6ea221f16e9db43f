package io.tollgate.scheduler.session;

import io.tollgate.metering.IdOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which sessions of a simulated world have something due: their time has come, or others' end. */
final class SessionsDue {
  private static final int AT_ONCE_MAX = 500;

  private final SessionIndex index;
  private final Function<UUID, Optional<Session>> sessions;
  private final Function<UUID, Optional<Ending>> arrays;

  /**
   * @param index the open ones
   * @param sessions any session by its id
   * @param arrays how an array is over
   */
  SessionsDue(
      SessionIndex index,
      Function<UUID, Optional<Session>> sessions,
      Function<UUID, Optional<Ending>> arrays) {
    this.index = index;
    this.sessions = sessions;
    this.arrays = arrays;
  }

  List<UUID> overdue(Instant startedBefore, Instant now) {
    return some(
        Stream.concat(
            index.starting().stream()
                .filter(session -> isReached(session.progress().startingAt(), startedBefore)),
            index.stopping().stream()
                .filter(session -> isReached(session.progress().stopBy(), now))));
  }

  List<UUID> pastDeadline(Instant now) {
    return some(waiting().filter(session -> session.tooLateAt(now)));
  }

  List<UUID> neverMet() {
    return some(
        waiting()
            .filter(
                session ->
                    session.request().timing().after().stream()
                        .anyMatch(one -> one.neverMet(ending(one.on())))));
  }

  private Optional<Ending> ending(Predecessor on) {
    return on.array()
        ? arrays.apply(on.value())
        : sessions.apply(on.value()).flatMap(other -> Ending.of(other.progress()));
  }

  private Stream<Session> waiting() {
    return index.open().stream().filter(session -> session.state() == SessionState.QUEUED);
  }

  private static List<UUID> some(Stream<Session> due) {
    List<UUID> ids = new ArrayList<>(due.map(session -> session.id().value()).toList());
    ids.sort(IdOrder.BY_BYTES);
    return ids.size() > AT_ONCE_MAX ? ids.subList(0, AT_ONCE_MAX) : ids;
  }

  private static boolean isReached(Optional<Instant> time, Instant bound) {
    return time.isPresent() && !time.get().isAfter(bound);
  }
}
