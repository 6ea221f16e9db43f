/**
 * Looks at the GPUs again and again, and says how far what was seen can be believed: whether the
 * source answers, hangs or repeats itself.
 */
@NullMarked
package io.tollgate.agent.telemetry;

import org.jspecify.annotations.NullMarked;
