package io.tollgate.scheduler.operations;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Whether new work may be sent here: every check agrees and the server does not shut down. */
public final class Readiness {

  private final Map<String, Supplier<Optional<String>>> checks;
  private final AtomicBoolean draining = new AtomicBoolean();

  /**
   * Checks by name. Each is asked on the event loop for every {@code GET /readyz} and so must
   * answer at once from what it knows; it says what is wrong, or nothing.
   */
  public Readiness(Map<String, Supplier<Optional<String>>> checks) {
    this.checks = Collections.unmodifiableMap(new TreeMap<>(checks));
  }

  /** From now on not ready: the server is about to stop. */
  public void drain() {
    draining.set(true);
  }

  /** True once {@link #drain()} was called. */
  public boolean isDraining() {
    return draining.get();
  }

  /** What keeps it from being ready, as {@code name: what}; empty when it is. */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    if (draining.get()) {
      complaints.add("server: it is shutting down");
    }
    checks.forEach(
        (name, check) -> check.get().ifPresent(what -> complaints.add(name + ": " + what)));
    return complaints;
  }
}
