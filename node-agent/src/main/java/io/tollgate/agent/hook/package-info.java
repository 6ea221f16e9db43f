/**
 * What a site does on its nodes before and after each piece of work: its own scripts, run by the
 * agent's user. A prolog runs before anything of the user's, an epilog when nothing of it is left;
 * the meter runs in neither.
 */
@NullMarked
package io.tollgate.agent.hook;

import org.jspecify.annotations.NullMarked;
