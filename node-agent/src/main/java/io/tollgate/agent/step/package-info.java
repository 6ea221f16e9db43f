/** The named moments of starting and stopping work, so that tests can end an agent at each. */
@NullMarked
package io.tollgate.agent.step;

import org.jspecify.annotations.NullMarked;
