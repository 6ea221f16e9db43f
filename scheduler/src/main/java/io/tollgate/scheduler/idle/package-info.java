/** Sessions that asked to be ended when their GPUs idle: the rule, its rows, and who looks. */
@NullMarked
package io.tollgate.scheduler.idle;

import org.jspecify.annotations.NullMarked;
