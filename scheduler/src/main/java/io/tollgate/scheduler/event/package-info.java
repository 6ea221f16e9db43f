/** The log of events that others must hear of. */
@NullMarked
package io.tollgate.scheduler.event;

import org.jspecify.annotations.NullMarked;
