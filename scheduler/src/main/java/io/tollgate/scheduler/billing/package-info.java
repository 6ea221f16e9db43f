/** Routes of metering's ideas: quotes, balance, charges. */
@NullMarked
package io.tollgate.scheduler.billing;

import org.jspecify.annotations.NullMarked;
