package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Wanted;
import io.tollgate.scheduler.node.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What nodes are to be asked for, as far as this replica knows: the wants of its own clients, who
 * wait for the pieces, and those of other replicas. Each goes out once from here.
 *
 * <p>Any thread may call. Whoever holds the monitor keeps wants from being closed meanwhile.
 *
 * @param <C> a client that waits
 */
final class OpenWants<C> {
  private static final int WANTS_MAX = 2_000;

  /** Pieces of files are larger than those of logs; so many take 64 MiB at most. */
  private static final int FILES_MAX = 128;

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
  private record Open<C>(Ask ask, C client) {}

  private final Map<UUID, Open<C>> open = new LinkedHashMap<>();

  /** The wants of other replicas, as their rows were last seen. */
  private Map<UUID, Ask> others = new HashMap<>();

  /** Adds the want of a client; false when there are as many as may be. */
  synchronized boolean add(NodeId node, Wanted wanted, C client) {
    if (open.size() >= WANTS_MAX || (wanted.file() != null && files() >= FILES_MAX)) {
      return false;
    }
    open.put(wanted.requestId(), new Open<>(new Ask(node, wanted), client));
    return true;
  }

  private long files() {
    return open.values().stream().filter(one -> one.ask.wanted.file() != null).count();
  }

  /** Whether a client waits for it. */
  synchronized boolean isOpen(UUID requestId) {
    return open.containsKey(requestId);
  }

  /** Whether a client waits for it from that node. */
  synchronized boolean isOpen(NodeId node, UUID requestId) {
    Open<C> one = open.get(requestId);
    return one != null && one.ask.node.equals(node);
  }

  /** Nobody is to wait any more; who did, or null when it was closed before. */
  synchronized @Nullable C close(UUID requestId) {
    Open<C> one = open.remove(requestId);
    return one == null ? null : one.client;
  }

  /** These are all wants of other replicas; the nodes that are to be asked for anything now. */
  synchronized Set<UUID> othersAre(List<DataWantRows.Row> rows) {
    Map<UUID, Ask> seen = new LinkedHashMap<>();
    for (DataWantRows.Row row : rows) {
      UUID id = row.wanted().requestId();
      Ask known = others.get(id);
      seen.put(id, known == null ? new Ask(row.node(), row.wanted()) : known);
    }
    others = seen;
    return unsent().map(ask -> ask.node.value()).collect(Collectors.toSet());
  }

  /**
   * What the node is to be asked for with one answer. Of what is put only one piece goes with an
   * answer, so that the answer stays as small as the agent expects.
   */
  synchronized List<Wanted> take(NodeId node) {
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
  synchronized boolean areUnsent(NodeId node) {
    return unsent().anyMatch(ask -> ask.node.equals(node));
  }

  private Stream<Ask> unsent() {
    return Stream.concat(open.values().stream().map(one -> one.ask), others.values().stream())
        .filter(ask -> !ask.sent);
  }
}
