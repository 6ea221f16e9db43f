package io.tollgate.scheduler.decision;

/**
 * A GPU of a node.
 *
 * @param uuid the GPU's own id
 * @param index its place on the node, from 0
 * @param healthy false keeps new work away
 */
public record GpuView(String uuid, int index, boolean healthy) {}
