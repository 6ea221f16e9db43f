/**
 * The agent's own records of the agent protocol, version 1. They are kept apart from the server's,
 * because both sides run at different versions; the golden files in {@code docs/protocol/fixtures}
 * hold the two together.
 */
@NullMarked
package io.tollgate.agent.protocol;

import org.jspecify.annotations.NullMarked;
