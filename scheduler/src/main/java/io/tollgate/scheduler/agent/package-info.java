/** The server's side of the agent protocol. */
@NullMarked
package io.tollgate.scheduler.agent;

import org.jspecify.annotations.NullMarked;
