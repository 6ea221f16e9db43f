package io.tollgate.agent.server;

import java.net.URI;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of one fleet, any of which will do. One is stuck to until it fails; then all calls go
 * to the next, round and round.
 */
public final class Replicas {
  private static final Logger log = LoggerFactory.getLogger(Replicas.class);

  private final List<URI> addresses;
  private int current;

  /**
   * @param addresses at least one, without path, the preferred one first
   */
  public Replicas(List<URI> addresses) {
    this.addresses = List.copyOf(addresses);
    if (this.addresses.isEmpty()) {
      throw new IllegalArgumentException("no server");
    }
  }

  /** The one to call. */
  public synchronized URI current() {
    return addresses.get(current);
  }

  /** How many there are to turn to when one fails. */
  public int others() {
    return addresses.size() - 1;
  }

  /** One has failed. Whoever noticed the same later moves nobody on. */
  synchronized void leave(URI failed) {
    if (others() > 0 && current().equals(failed)) {
      current = (current + 1) % addresses.size();
      log.info("Turning from {} to {}.", failed, current());
    }
  }
}
