/** Amounts, rates and the one place that rounds. */
@NullMarked
package io.tollgate.metering.money;

import org.jspecify.annotations.NullMarked;
