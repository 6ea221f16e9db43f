package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;

/**
 * What befell the GPUs of an allocation while its work ran.
 *
 * @param cause a code such as {@code xid_79}
 * @param kind {@code own_fault notice hardware}
 * @param gpuUuid on which of its GPUs
 * @param at when, RFC 3339 in UTC
 * @param message one sentence
 */
public record AllocationNote(String cause, String kind, String gpuUuid, String at, String message) {

  /** For the API and for events. */
  public ObjectNode json() {
    return Json.object()
        .put("cause", cause)
        .put("kind", kind)
        .put("gpu_uuid", gpuUuid)
        .put("at", at)
        .put("message", message);
  }

  /** True when the hardware failed under the work. */
  boolean failsWork() {
    return kind.equals("hardware");
  }
}
