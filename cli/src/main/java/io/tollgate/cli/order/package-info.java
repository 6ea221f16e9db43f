/** Buying credits, once or by the month. */
@NullMarked
package io.tollgate.cli.order;

import org.jspecify.annotations.NullMarked;
