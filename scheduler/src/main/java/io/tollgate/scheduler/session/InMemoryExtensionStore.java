package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Extensions of sessions of a simulated world. */
public final class InMemoryExtensionStore implements ExtensionStore {
  private static final Set<String> STATES = Set.of("pending", "acknowledged", "voided");

  private static final Comparator<Extension> BY_LIMIT =
      Comparator.comparingLong(Extension::runLimitMs)
          .thenComparing(Extension::segmentId, IdOrder.BY_BYTES);

  /**
   * An extension as it is stored.
   *
   * @param state {@code pending}, {@code acknowledged} or {@code voided}
   */
  public record Row(
      Extension extension, String state, Instant createdAt, Optional<Instant> decidedAt) {}

  private final Table<UUID, Row> rows;
  private final AppendOnly<UUID, UUID> ofSession;
  private final Predicate<UUID> sessions;

  /** Takes extensions of the sessions that there are. */
  public InMemoryExtensionStore(UndoLog log, Predicate<UUID> sessions) {
    this.rows = Table.hashed(log);
    this.ofSession = new AppendOnly<>(log);
    this.sessions = sessions;
  }

  @Override
  public void insert(Extension extension, Cause cause, Instant now) {
    UUID session = extension.session().value();
    if (extension.minutes() < 1
        || !sessions.test(session)
        || !rows.insert(
            extension.segmentId(), new Row(extension, "pending", now, Optional.empty()))) {
      throw new IllegalStateException("an extension that cannot be: " + extension);
    }
    ofSession.append(session, extension.segmentId());
  }

  @Override
  public List<Extension> pendingOf(SessionId session) {
    List<UUID> own = ofSession.of(session.value());
    if (own.isEmpty()) {
      return List.of();
    }
    List<Extension> pending = new ArrayList<>();
    for (UUID segment : own) {
      Row row = rows.get(segment);
      if (row != null && row.state().equals("pending")) {
        pending.add(row.extension());
      }
    }
    pending.sort(BY_LIMIT);
    return pending;
  }

  @Override
  public void decide(UUID segment, String state, Instant now) {
    Row row = rows.get(segment);
    if (row == null || !row.state().equals("pending")) {
      return;
    }
    if (!STATES.contains(state)) {
      throw new IllegalStateException("extension " + segment + ": no state is named " + state);
    }
    rows.put(segment, new Row(row.extension(), state, row.createdAt(), Optional.of(now)));
  }

  /** All of a session, in the order asked for. */
  public List<Row> ofSession(SessionId session) {
    List<Row> own = new ArrayList<>();
    for (UUID segment : ofSession.of(session.value())) {
      rows.find(segment).ifPresent(own::add);
    }
    return own;
  }
}
