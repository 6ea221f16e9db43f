package io.tollgate.agent.runtime.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What this process remembers of an allocation, to save looking twice. */
final class Slot {

  final Map<String, Integer> ports = new HashMap<>();
  Optional<Process> spawned = Optional.empty();
  Optional<ShimFiles.Started> started = Optional.empty();
  boolean executed;
  boolean termSent;
  boolean killSent;
  boolean aloneSeen;
  long aloneSinceNanos;
  OptionalLong workGoneNanos = OptionalLong.empty();
  boolean woken;
  boolean endSeen;
  OptionalLong endSeenNanos = OptionalLong.empty();

  /** A sweep shared by all that ended in one turn is good enough, if it began after the end. */
  void sawEnd() {
    if (!endSeen) {
      endSeen = true;
      endSeenNanos = OptionalLong.of(System.nanoTime());
    }
  }

  Optional<ProcessIdentity> shim() {
    return started.map(ShimFiles.Started::shim);
  }
}
