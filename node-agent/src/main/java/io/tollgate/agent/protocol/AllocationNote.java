package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that befell the GPUs of an allocation while its work ran, for whoever the work belongs
 * to.
 *
 * @param cause a code such as {@code xid_79}
 * @param kind whose doing it is
 * @param gpuUuid on which of its GPUs
 * @param at when, RFC 3339 in UTC
 * @param message one sentence
 */
public record AllocationNote(String cause, Kind kind, String gpuUuid, String at, String message) {

  /** Whose doing. */
  public enum Kind {
    /** The work's own fault. */
    @JsonProperty("own_fault")
    OWN_FAULT,
    /** Nobody's fault, and the work may go on. */
    @JsonProperty("notice")
    NOTICE,
    /** The hardware failed under the work. */
    @JsonProperty("hardware")
    HARDWARE
  }
}
