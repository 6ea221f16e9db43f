/** Rows as CSV that is safe to open. */
@NullMarked
package io.tollgate.metering.csv;

import org.jspecify.annotations.NullMarked;
