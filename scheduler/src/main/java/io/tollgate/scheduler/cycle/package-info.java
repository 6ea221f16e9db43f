/** The scheduling cycle: catch up, decide, commit, dispatch; on the leader only. */
@NullMarked
package io.tollgate.scheduler.cycle;

import org.jspecify.annotations.NullMarked;
