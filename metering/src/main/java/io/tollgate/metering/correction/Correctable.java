package io.tollgate.metering.correction;

import java.util.UUID;

/** What can be corrected. */
public sealed interface Correctable {
  /** The charge of one minute of a settled session: gives credits back. */
  record OfCharge(UUID sessionId, int minute) implements Correctable {}

  /** A transfer: a credit, an expiry, a forfeit, or a correction that gave credits. */
  record OfTransfer(UUID transferId) implements Correctable {}
}
