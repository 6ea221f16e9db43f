/**
 * The port behind which work runs. The agent says what should be; a runtime makes it so and tells
 * what is. Processes are one implementation, pods another.
 */
@NullMarked
package io.tollgate.agent.runtime;

import org.jspecify.annotations.NullMarked;
