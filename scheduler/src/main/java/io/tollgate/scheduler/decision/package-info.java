/** What the scheduler would do now: pure functions from a cluster state to a plan. */
@NullMarked
package io.tollgate.scheduler.decision;

import org.jspecify.annotations.NullMarked;
