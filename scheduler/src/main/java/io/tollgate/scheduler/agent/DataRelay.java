package io.tollgate.scheduler.agent;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.FileWish;
import io.tollgate.scheduler.agent.protocol.Messages.Wanted;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.event.SqlNotices;
import io.tollgate.scheduler.node.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries pieces of logs and files between the node that has them and whoever asked: the want goes
 * out with the node's next sync answer, the piece comes back by a call of its own.
 *
 * <p>Where the node syncs at this replica nothing is stored. Where it does not, or is not heard
 * from for a moment, the want is shown to the other replicas as a row, too. Every one of them gives
 * it to the node when it hears it; an agent that is asked twice answers once. The piece comes back
 * in the row. Notices make that quick, a look per second makes it certain.
 *
 * <p>Wants are bounded by {@link #WANTS_MAX} here, by the rows a node may have, and by time.
 */
final class DataRelay {
  /** One page of a log: what fits a body of the public API comfortably. */
  static final int LOG_BYTES = 64 * 1024;

  /** The most that comes back at once: in base64 it fits a body of the agent protocol. */
  static final int PIECE_BYTES = 512 * 1024;

  private static final int WANTS_MAX = 2_000;

  /** Pieces of files are larger than those of logs; so many take 64 MiB at most. */
  private static final int FILES_MAX = 128;

  /** The node's sync is held here, but its agent may have turned to another replica unnoticed. */
  private static final long SILENT_MS = 1_000;

  /** Something to ask a node for, once. */
  private static final class Ask {
    private final NodeId node;
    private final Wanted wanted;
    private boolean sent;

    Ask(NodeId node, Wanted wanted) {
      this.node = node;
      this.wanted = wanted;
    }
  }

  /** A client of this replica waits for it. */
  private static final class Open {
    private final Ask ask;
    private final Promise<Optional<DataRequest>> piece = Promise.promise();
    private @Nullable Future<Boolean> posted;

    Open(Ask ask) {
      this.ask = ask;
    }
  }

  private final Vertx vertx;
  private final Database database;
  private final Consumer<Set<UUID>> wake;

  /** This replica, among the askers of all rows. */
  private final UUID asker = UuidCreator.getTimeOrderedEpoch();

  private final Map<UUID, Open> open = new LinkedHashMap<>();

  /** The wants of other replicas, as their rows were last seen. */
  private Map<UUID, Ask> others = new HashMap<>();

  private boolean looking;
  private boolean lookAgain;

  /** Calls {@code wake} with nodes that have wants. */
  DataRelay(Vertx vertx, Database database, Consumer<Set<UUID>> wake) {
    this.vertx = vertx;
    this.database = database;
    this.wake = wake;
  }

  /** A want of a piece of an allocation's log. */
  static Wanted log(UUID allocation, long offset, int waitMs) {
    return new Wanted(
        UuidCreator.getTimeOrderedEpoch(),
        allocation,
        "log",
        offset,
        LOG_BYTES,
        waitMs,
        true,
        null);
  }

  /** A want of the kind {@code files}, {@code file} or {@code put}. */
  static Wanted file(UUID allocation, String kind, long offset, int waitMs, FileWish wish) {
    return new Wanted(
        UuidCreator.getTimeOrderedEpoch(),
        allocation,
        kind,
        offset,
        PIECE_BYTES,
        waitMs,
        true,
        wish);
  }

  /**
   * Asks a node.
   *
   * @param here whether a sync of the node is held at this replica
   * @return the piece, or empty when the node did not answer in time
   */
  Future<Optional<DataRequest>> want(NodeId node, Wanted wanted, boolean here) {
    UUID id = wanted.requestId();
    Open one = new Open(new Ask(node, wanted));
    synchronized (this) {
      if (open.size() >= WANTS_MAX || (wanted.file() != null && files() >= FILES_MAX)) {
        return Future.succeededFuture(Optional.empty());
      }
      open.put(id, one);
    }
    long patience = vertx.setTimer(wanted.waitMs() + 5_000L, fired -> end(id, Optional.empty()));
    wake.accept(Set.of(node.value()));
    if (here) {
      vertx.setTimer(SILENT_MS, fired -> post(one));
    } else {
      post(one)
          .onComplete(
              done -> {
                if (done.failed() || !done.result()) {
                  end(id, Optional.empty());
                }
              });
    }
    return one.piece
        .future()
        .map(data -> data.filter(piece -> answers(wanted, piece)))
        .onComplete(done -> vertx.cancelTimer(patience));
  }

  private long files() {
    return open.values().stream().filter(one -> one.ask.wanted.file() != null).count();
  }

  /** A replica of the version before hands every want on as one of a log. */
  private static boolean answers(Wanted wanted, DataRequest piece) {
    return wanted.file() == null || piece.facts() != null;
  }

  /**
   * What the node is to be asked for; each want goes out once from here. Of what is put only one
   * piece goes with an answer, so that the answer stays as small as the agent expects.
   */
  synchronized List<Wanted> takeWants(NodeId node) {
    List<Wanted> wants = new ArrayList<>();
    boolean full = false;
    for (Ask ask : unsent().filter(ask -> ask.node.equals(node)).toList()) {
      boolean large = ask.wanted.file() != null && ask.wanted.file().upload() != null;
      if (!large || !full) {
        full |= large;
        ask.sent = true;
        wants.add(ask.wanted);
      }
    }
    return wants;
  }

  /** True while the node has wants that were not sent. */
  synchronized boolean hasWants(NodeId node) {
    return unsent().anyMatch(ask -> ask.node.equals(node));
  }

  private Stream<Ask> unsent() {
    return Stream.concat(open.values().stream().map(one -> one.ask), others.values().stream())
        .filter(ask -> !ask.sent);
  }

  /** A piece arrived; false when nobody waits for it at any replica. */
  Future<Boolean> deliver(NodeId node, DataRequest data) {
    if (isOpen(node, data.requestId())) {
      end(data.requestId(), Optional.of(data));
      return Future.succeededFuture(true);
    }
    return database.inTransaction(
        handle -> {
          boolean wanted = new DataWantRows(handle).answer(node, data);
          if (wanted) {
            new SqlNotices(handle).pieceArrived(data.requestId());
          }
          return wanted;
        });
  }

  private synchronized boolean isOpen(NodeId node, UUID requestId) {
    Open one = open.get(requestId);
    return one != null && one.ask.node.equals(node);
  }

  /** A replica has shown what it wants. */
  void othersWant(UUID replica) {
    if (!replica.equals(asker)) {
      look();
    }
  }

  /** Looks at the rows: what others want, and what has come for us. One look at a time. */
  void look() {
    synchronized (this) {
      if (looking) {
        lookAgain = true;
        return;
      }
      looking = true;
      lookAgain = false;
    }
    database
        .inTransaction(
            handle -> {
              DataWantRows rows = new DataWantRows(handle);
              rows.sweep();
              return rows.all();
            })
        .onSuccess(this::saw)
        .onComplete(
            done -> {
              if (!lookedEnough()) {
                look();
              }
            });
  }

  private synchronized boolean lookedEnough() {
    looking = false;
    return !lookAgain;
  }

  private void saw(List<DataWantRows.Row> rows) {
    Set<UUID> nodes;
    synchronized (this) {
      Map<UUID, Ask> seen = new LinkedHashMap<>();
      for (DataWantRows.Row row : rows) {
        UUID id = row.wanted().requestId();
        if (!row.asker().equals(asker) && !row.answered()) {
          Ask known = others.get(id);
          seen.put(id, known == null ? new Ask(row.node(), row.wanted()) : known);
        }
      }
      others = seen;
      nodes = unsent().map(ask -> ask.node.value()).collect(Collectors.toSet());
    }
    wake.accept(nodes);
    rows.stream()
        .filter(row -> row.asker().equals(asker) && row.answered())
        .forEach(row -> pieceArrived(row.wanted().requestId()));
  }

  /** A piece has come for some replica; if for this one, takes it. */
  void pieceArrived(UUID requestId) {
    synchronized (this) {
      if (!open.containsKey(requestId)) {
        return;
      }
    }
    database
        .inTransaction(handle -> new DataWantRows(handle).take(requestId))
        .onSuccess(data -> data.ifPresent(there -> end(requestId, data)));
  }

  private synchronized Future<Boolean> post(Open one) {
    UUID id = one.ask.wanted.requestId();
    if (!open.containsKey(id)) {
      return Future.succeededFuture(true); // Answered in the meantime.
    }
    Future<Boolean> posted =
        database.inTransaction(
            handle -> {
              boolean room = new DataWantRows(handle).post(asker, one.ask.node, one.ask.wanted);
              if (room) {
                new SqlNotices(handle).logsWanted(asker);
              }
              return room;
            });
    one.posted = posted;
    return posted;
  }

  private void end(UUID requestId, Optional<DataRequest> data) {
    Open one;
    synchronized (this) {
      one = open.remove(requestId);
    }
    if (one == null) {
      return;
    }
    one.piece.tryComplete(data);
    if (one.posted != null) {
      // Not before the row is there; a row that is not dropped after all is swept.
      one.posted.onComplete(
          done -> database.inTransaction(handle -> new DataWantRows(handle).drop(requestId)));
    }
  }
}
