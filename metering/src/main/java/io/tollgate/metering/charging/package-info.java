/** From proof of runtime to charges, and from an end to a receipt. */
@NullMarked
package io.tollgate.metering.charging;

import org.jspecify.annotations.NullMarked;
