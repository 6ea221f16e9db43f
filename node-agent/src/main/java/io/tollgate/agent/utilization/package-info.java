/**
 * How busy the GPUs of an allocation were, minute by minute. Reported beside the meter, never part
 * of it: without telemetry the work runs and is charged just the same.
 */
@NullMarked
package io.tollgate.agent.utilization;

import org.jspecify.annotations.NullMarked;
