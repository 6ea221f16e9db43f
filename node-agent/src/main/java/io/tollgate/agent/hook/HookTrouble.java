package io.tollgate.agent.hook;

import io.tollgate.agent.protocol.AllocationId;
import java.time.Instant;

/**
 * An epilog that has not passed; its GPUs are not given to others meanwhile.
 *
 * @param allocation whose GPUs wait
 * @param since when it failed first
 * @param message what it said, for the operator
 */
public record HookTrouble(AllocationId allocation, Instant since, String message) {}
