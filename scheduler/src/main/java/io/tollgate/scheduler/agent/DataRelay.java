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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
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
 * <p>Wants are bounded by {@link OpenWants} here, by the rows a node may have, and by time.
 */
final class DataRelay {
  /** One page of a log: what fits a body of the public API comfortably. */
  static final int LOG_BYTES = 64 * 1024;

  /** The most that comes back at once: in base64 it fits a body of the agent protocol. */
  static final int PIECE_BYTES = 512 * 1024;

  /** The node's sync is held here, but its agent may have turned to another replica unnoticed. */
  private static final long SILENT_MS = 1_000;

  /** A client of this replica that waits for a piece. */
  private static final class Client {
    private final Promise<Optional<DataRequest>> piece = Promise.promise();
    private @Nullable Future<Boolean> posted;
  }

  private final Vertx vertx;
  private final Database database;
  private final Consumer<Set<UUID>> wake;

  /** This replica, among the askers of all rows. */
  private final UUID asker = UuidCreator.getTimeOrderedEpoch();

  private final OpenWants<Client> wants = new OpenWants<>();
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
    Client client = new Client();
    if (!wants.add(node, wanted, client)) {
      return Future.succeededFuture(Optional.empty());
    }
    long patience = vertx.setTimer(wanted.waitMs() + 5_000L, fired -> end(id, Optional.empty()));
    wake.accept(Set.of(node.value()));
    if (here) {
      vertx.setTimer(SILENT_MS, fired -> post(node, wanted, client));
    } else {
      post(node, wanted, client)
          .onComplete(
              done -> {
                if (done.failed() || !done.result()) {
                  end(id, Optional.empty());
                }
              });
    }
    return client
        .piece
        .future()
        .map(data -> data.filter(piece -> answers(wanted, piece)))
        .onComplete(done -> vertx.cancelTimer(patience));
  }

  /** A replica of the version before hands every want on as one of a log. */
  private static boolean answers(Wanted wanted, DataRequest piece) {
    return wanted.file() == null || piece.facts() != null;
  }

  /** What the node is to be asked for with this answer; each want goes out once from here. */
  List<Wanted> takeWants(NodeId node) {
    return wants.take(node);
  }

  /** True while the node has wants that were not sent. */
  boolean hasWants(NodeId node) {
    return wants.areUnsent(node);
  }

  /** A piece arrived; false when nobody waits for it at any replica. */
  Future<Boolean> deliver(NodeId node, DataRequest data) {
    if (wants.isOpen(node, data.requestId())) {
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
    wake.accept(
        wants.othersAre(
            rows.stream().filter(row -> !row.asker().equals(asker) && !row.answered()).toList()));
    rows.stream()
        .filter(row -> row.asker().equals(asker) && row.answered())
        .forEach(row -> pieceArrived(row.wanted().requestId()));
  }

  /** A piece has come for some replica; if for this one, takes it. */
  void pieceArrived(UUID requestId) {
    if (!wants.isOpen(requestId)) {
      return;
    }
    database
        .inTransaction(handle -> new DataWantRows(handle).take(requestId))
        .onSuccess(data -> data.ifPresent(there -> end(requestId, data)));
  }

  private Future<Boolean> post(NodeId node, Wanted wanted, Client client) {
    // Whoever ends the want finds either no row to come or the one that is posted here.
    synchronized (wants) {
      if (!wants.isOpen(wanted.requestId())) {
        return Future.succeededFuture(true); // Answered in the meantime.
      }
      Future<Boolean> posted =
          database.inTransaction(
              handle -> {
                boolean room = new DataWantRows(handle).post(asker, node, wanted);
                if (room) {
                  new SqlNotices(handle).logsWanted(asker);
                }
                return room;
              });
      client.posted = posted;
      return posted;
    }
  }

  private void end(UUID requestId, Optional<DataRequest> data) {
    Client client = wants.close(requestId);
    if (client == null) {
      return;
    }
    client.piece.tryComplete(data);
    if (client.posted != null) {
      // Not before the row is there; a row that is not dropped after all is swept.
      client.posted.onComplete(
          done -> database.inTransaction(handle -> new DataWantRows(handle).drop(requestId)));
    }
  }
}
