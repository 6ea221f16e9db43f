package io.tollgate.agent;

import io.tollgate.agent.isolation.Isolation;
import io.tollgate.agent.isolation.IsolationFailure;
import io.tollgate.agent.protocol.GpuDescription;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the work of two accounts may be on this node at once, and why not. */
final class Tenancy {

  private static final Logger log = LoggerFactory.getLogger(Tenancy.class);
  private static final String SIMULATED = "simulated";

  private final Isolation isolation;
  private volatile List<String> told = List.of();

  Tenancy(Isolation isolation) {
    this.isolation = isolation;
  }

  /**
   * Judges the node with these GPUs; reasons are told when they change.
   *
   * @param source who told about the GPUs
   * @return true when only one account's work may be there
   */
  boolean single(String source, List<GpuDescription> gpus) {
    List<String> missing =
        isolation.examine(
            !source.equals(SIMULATED), gpus.stream().map(GpuDescription::uuid).toList());
    if (!missing.equals(told)) {
      told = missing;
      log.warn(
          missing.isEmpty()
              ? "Nothing is missing any more: this node takes work of several accounts."
              : "This node takes the work of one account at a time, because it cannot keep work"
                  + " apart: {}.",
          String.join("; ", missing));
    }
    return !missing.isEmpty();
  }

  /** Why not, as it was told last; may be called by any thread. */
  List<String> reasons() {
    return told;
  }

  /**
   * Insists on what the configuration asks for.
   *
   * @throws IsolationFailure when work must be set apart and cannot be
   */
  void insist() throws IsolationFailure {
    if (isolation.required() && !told.isEmpty()) {
      throw new IsolationFailure(
          "This node cannot keep the work of several accounts apart, and --isolation required asks"
              + " for it: "
              + String.join("; ", told)
              + ". Provide it, or start with --isolation auto to take one account at a time.");
    }
  }
}
