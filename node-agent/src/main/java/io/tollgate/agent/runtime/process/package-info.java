/**
 * Work as processes of this machine.
 *
 * <p>A small shim in its own process session runs the work and writes three files: who it is and
 * when the work began, the work's process id, and at the end exit code and boot-clock time. The
 * files and {@code /proc} are all there is to know, so an agent that starts over sees exactly what
 * its predecessor saw: adoption is not a special case. Members of an allocation are found by the
 * marker in their environment as well as by the shim's process session, so that neither a double
 * fork nor a new session nor an emptied environment alone escapes.
 *
 * <p>Identity is process id, start ticks and boot id together, and a zombie is not alive: in a
 * container whose first process reaps nothing, ended shims stay around as zombies.
 */
@NullMarked
package io.tollgate.agent.runtime.process;

import org.jspecify.annotations.NullMarked;
