package io.tollgate.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.identity.Act;
import java.util.Optional;

/** Who did what to what, why, and what it changed: written once, in the act's transaction. */
public interface AuditStore {
  /**
   * One act.
   *
   * @param action such as {@code account.suspended}
   * @param object such as {@code account:} and its id
   * @param reason what the actor gave as reason
   * @param before what was, of what changed
   * @param after what is, of what changed
   */
  record Entry(
      String action,
      String object,
      Optional<String> reason,
      Optional<ObjectNode> before,
      Optional<ObjectNode> after) {}

  /** Adds one act. */
  void append(Entry entry, Act act);
}
