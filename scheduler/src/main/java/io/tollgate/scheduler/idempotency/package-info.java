/** The same request twice has one effect and one answer. */
@NullMarked
package io.tollgate.scheduler.idempotency;

import org.jspecify.annotations.NullMarked;
