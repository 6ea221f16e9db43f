/** The front door of the meter: use cases over stores bound to one transaction. */
@NullMarked
package io.tollgate.metering;

import org.jspecify.annotations.NullMarked;
