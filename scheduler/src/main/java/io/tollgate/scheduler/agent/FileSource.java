package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.SqlNodeStore;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.FilesKept;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SqlAllocationStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Where the files of one rank of one attempt are.
 *
 * @param allocation whose they are
 * @param node the name of the node that has them
 * @param attempts of the session so far; earlier ones may be on other nodes
 */
record FileSource(Allocation allocation, String node, int attempts) {

  /**
   * The place, if there is one that can be asked.
   *
   * @param attempt which; the last one by default
   * @throws ApiException {@code files_not_ready}, {@code file_not_found} or {@code
   *     files_unreachable}
   */
  static FileSource of(
      Handle handle, Session session, Optional<Integer> attempt, int rank, Instant now) {
    List<Allocation> all = new SqlAllocationStore(handle).ofSession(session.id());
    if (all.isEmpty()) {
      throw nowhereYet(session);
    }
    int wanted = attempt.orElse(all.get(all.size() - 1).attempt());
    Allocation found =
        all.stream()
            .filter(one -> one.attempt() == wanted && one.rank() == rank)
            .findFirst()
            .orElseThrow(() -> absent(all, wanted, rank));
    Node node =
        new SqlNodeStore(handle)
            .findAll(List.of(found.node().value())).stream().findFirst().orElseThrow();
    Instant until =
        new FilesKept(handle).until(List.of(found.id().value())).get(found.id().value());
    if (until != null && until.isBefore(now)) {
      throw ApiException.of(
          ErrorCode.FILE_NOT_FOUND,
          "The files of attempt "
              + wanted
              + " were kept until "
              + until
              + ", as the plan says, and are gone. Fetch what is to stay before that time.");
    }
    if (node.removed() || !node.state().equals("ready")) {
      throw unreachable(all, found, node);
    }
    return new FileSource(found, node.name(), all.get(all.size() - 1).attempt());
  }

  /** Whether something can still be put for the work. */
  void requireOpen(Session session) {
    if (session.state() == SessionState.ENDED || allocation.releasedAt().isPresent()) {
      throw ApiException.of(
          ErrorCode.SESSION_ENDED,
          "The session has ended, and nothing reads its input any more. Start another one.");
    }
  }

  private static ApiException nowhereYet(Session session) {
    return session.state() == SessionState.ENDED
        ? ApiException.of(
            ErrorCode.FILE_NOT_FOUND,
            "The session ended before it was given a node, so it has no files.")
        : ApiException.of(
            ErrorCode.FILES_NOT_READY,
            "The session waits for a node, and files live on nodes. Ask again once it starts;"
                + " `tollgate session wait` tells when.");
  }

  private static ApiException absent(List<Allocation> all, int attempt, int rank) {
    String attempts =
        all.stream()
            .map(one -> Integer.toString(one.attempt()))
            .distinct()
            .collect(Collectors.joining(", "));
    return ApiException.of(
        ErrorCode.FILE_NOT_FOUND,
        "The session has no attempt "
            + attempt
            + " with a rank "
            + rank
            + ". Its attempts are "
            + attempts
            + ", and ranks count from 0.");
  }

  private static ApiException unreachable(List<Allocation> all, Allocation found, Node node) {
    String elsewhere =
        all.stream()
            .filter(one -> one.attempt() != found.attempt() && !one.node().equals(found.node()))
            .map(one -> Integer.toString(one.attempt()))
            .distinct()
            .collect(Collectors.joining(", "));
    return ApiException.of(
        ErrorCode.FILES_UNREACHABLE,
        "The files of attempt "
            + found.attempt()
            + " are on node "
            + node.name()
            + ", which is "
            + (node.removed() ? "removed" : node.state())
            + ". They can be fetched if it comes back before their time is over."
            + (elsewhere.isEmpty()
                ? ""
                : " Attempts " + elsewhere + " ran on other nodes; ask for one with `attempt`."));
  }
}
