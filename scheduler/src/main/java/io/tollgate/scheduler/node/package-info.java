/** Nodes and their GPUs. */
@NullMarked
package io.tollgate.scheduler.node;

import org.jspecify.annotations.NullMarked;
