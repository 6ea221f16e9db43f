package io.tollgate.scheduler.session;

import java.util.UUID;

/**
 * More minutes that were paid for, until the node has acknowledged the new run limit.
 *
 * @param segmentId the ledger's segment
 * @param runLimitMs the run limit of the current attempt that carries it
 */
public record Extension(UUID segmentId, SessionId session, int minutes, long runLimitMs) {}
