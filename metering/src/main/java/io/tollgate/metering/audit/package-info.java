/** The invariants of the money, as code. */
@NullMarked
package io.tollgate.metering.audit;

import org.jspecify.annotations.NullMarked;
