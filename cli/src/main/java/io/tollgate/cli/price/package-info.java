/** The price list and its changes. */
@NullMarked
package io.tollgate.cli.price;

import org.jspecify.annotations.NullMarked;
