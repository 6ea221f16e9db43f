package io.tollgate.agent.runtime.process;

import io.tollgate.agent.runtime.StartFailure;
import java.io.IOException;
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
 * work binds it; numbers given to allocations of this agent are never given twice.
 */
final class FreePorts {

  private static final int TRIES = 64;

  private FreePorts() {}

  /**
   * One number per name.
   *
   * @param taken numbers that belong to other allocations
   * @throws StartFailure when none can be found
   */
  static Map<String, Integer> find(List<String> names, Collection<Integer> taken)
      throws StartFailure {
    Map<String, Integer> ports = new LinkedHashMap<>();
    Set<Integer> avoid = new HashSet<>(taken);
    for (String name : names) {
      int port = findOne(avoid);
      avoid.add(port);
      ports.put(name, port);
    }
    return ports;
  }

  private static int findOne(Set<Integer> avoid) throws StartFailure {
    for (int i = 0; i < TRIES; i++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[4]))) {
        if (!avoid.contains(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw StartFailure.ofNode("No free port could be found on the node: " + e.getMessage());
      }
    }
    throw StartFailure.ofNode("No free port could be found on the node.");
  }
}
