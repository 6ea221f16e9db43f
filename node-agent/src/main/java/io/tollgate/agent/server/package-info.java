/** The agent's side of the HTTP calls. */
@NullMarked
package io.tollgate.agent.server;

import org.jspecify.annotations.NullMarked;
