/**
 * Keeps the work of different accounts apart on one node: users of its own for each allocation,
 * control groups, limits, and the GPUs it does not hold out of its reach.
 *
 * <p>{@code Isolation} looks at the start what this machine has, says what is missing, and uses the
 * rest. Nothing here is remembered that could not be found again: a user belongs to the allocation
 * whose home it owns, a control group carries the allocation's id.
 */
@NullMarked
package io.tollgate.agent.isolation;

import org.jspecify.annotations.NullMarked;
