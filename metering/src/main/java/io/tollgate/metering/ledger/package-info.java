/** Payers, grants and transfers between accounts. */
@NullMarked
package io.tollgate.metering.ledger;

import org.jspecify.annotations.NullMarked;
