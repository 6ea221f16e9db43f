/** Spend limits: how much may be committed in a day or a month, and who is told when it fills. */
@NullMarked
package io.tollgate.metering.budget;

import org.jspecify.annotations.NullMarked;
