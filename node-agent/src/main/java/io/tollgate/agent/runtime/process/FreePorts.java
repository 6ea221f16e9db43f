package io.tollgate.agent.runtime.process;

import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.StartFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds port numbers that nobody listens on. The number can be taken by another program before the
 * work binds it; the work then sees its own bind fail. Numbers given to allocations of this agent
 * are never given twice.
 */
final class FreePorts {

  private static final int TRIES = 64;

  private FreePorts() {}

  /**
   * One number per name.
   *
   * @param taken numbers that belong to other allocations
   * @param range where they are taken from
   * @throws StartFailure when none can be found
   */
  static Map<String, Integer> find(List<String> names, Collection<Integer> taken, PortRange range)
      throws StartFailure {
    Map<String, Integer> ports = new LinkedHashMap<>();
    Set<Integer> avoid = new HashSet<>(taken);
    for (String name : names) {
      int port = range.any() ? findAny(avoid) : findIn(range, avoid);
      avoid.add(port);
      ports.put(name, port);
    }
    return ports;
  }

  private static int findAny(Set<Integer> avoid) throws StartFailure {
    for (int i = 0; i < TRIES; i++) {
      int port = bind(0);
      if (port > 0 && !avoid.contains(port)) {
        return port;
      }
    }
    throw StartFailure.ofNode("No free port could be found on the node.");
  }

  /** Begins behind the highest one in use, so that a number does not come back at once. */
  private static int findIn(PortRange range, Set<Integer> avoid) throws StartFailure {
    int highest =
        avoid.stream().filter(port -> port <= range.last()).mapToInt(port -> port).max().orElse(0);
    int begin = Math.max(0, highest + 1 - range.first());
    for (int i = 0; i < range.size(); i++) {
      int port = range.first() + (begin + i) % range.size();
      if (!avoid.contains(port) && bind(port) == port) {
        return port;
      }
    }
    throw StartFailure.ofNode(
        "No port from %d to %d is free on the node.".formatted(range.first(), range.last()));
  }

  /** The port that could be bound; -1 when that one is taken. */
  private static int bind(int port) throws StartFailure {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[4]))) {
      return socket.getLocalPort();
    } catch (BindException taken) {
      return -1;
    } catch (IOException e) {
      throw StartFailure.ofNode("No free port could be found on the node: " + e.getMessage());
    }
  }
}
