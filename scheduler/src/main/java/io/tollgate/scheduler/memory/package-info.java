/** What the stores of a simulated world are made of, beside the meter's tables. */
@NullMarked
package io.tollgate.scheduler.memory;

import org.jspecify.annotations.NullMarked;
