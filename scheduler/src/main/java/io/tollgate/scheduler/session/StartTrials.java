package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;

/** Says what would become of a start, were it made now. Nothing is stored or held for it. */
public interface StartTrials {
  /**
   * Everything it would be refused for, or what the next round of the cycle would make of it. Fails
   * with {@code leader_unreachable} when nobody who decides can be asked.
   *
   * @param body the request as it came, for the server that decides
   */
  CompletableFuture<ObjectNode> tell(WantedStart wanted, ObjectNode body);

  /**
   * The same of an array: what the next round would make of the elements that would be made at
   * once.
   *
   * @param wanted what each element is
   */
  CompletableFuture<ObjectNode> tellArray(WantedStart wanted, ArraySize size, ObjectNode body);
}
