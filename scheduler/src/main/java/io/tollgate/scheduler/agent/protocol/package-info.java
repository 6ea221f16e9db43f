/** The agent protocol's messages as this server reads and writes them; see docs/protocol. */
@NullMarked
package io.tollgate.scheduler.agent.protocol;

import org.jspecify.annotations.NullMarked;
