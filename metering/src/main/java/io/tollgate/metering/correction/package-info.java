/** Mistakes put right: new transfers that name what they correct. */
@NullMarked
package io.tollgate.metering.correction;

import org.jspecify.annotations.NullMarked;
