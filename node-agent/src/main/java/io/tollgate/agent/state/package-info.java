/**
 * The agent's state directory: what outlives the process, written so that a crash leaves no half.
 */
@NullMarked
package io.tollgate.agent.state;

import org.jspecify.annotations.NullMarked;
