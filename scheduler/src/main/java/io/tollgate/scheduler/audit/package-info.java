/** The house's invariants, as code that admin check and tests call. */
@NullMarked
package io.tollgate.scheduler.audit;

import org.jspecify.annotations.NullMarked;
