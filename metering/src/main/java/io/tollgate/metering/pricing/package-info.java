/** Prices and quotes. */
@NullMarked
package io.tollgate.metering.pricing;

import org.jspecify.annotations.NullMarked;
