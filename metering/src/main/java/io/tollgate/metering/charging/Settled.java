package io.tollgate.metering.charging;

/**
 * What the end of an attempt led to.
 *
 * @param settled false when the session was requeued and keeps its hold
 */
public record Settled(boolean settled, Receipt receipt, Billing billing) {}
