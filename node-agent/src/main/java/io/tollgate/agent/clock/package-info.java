/** Time as the agent measures it: the kernel's boot clock, never the wall clock. */
@NullMarked
package io.tollgate.agent.clock;

import org.jspecify.annotations.NullMarked;
