/** Monthly invoices, drawn from the rows of the ledger: drafts, numbers, credit notes, payments. */
@NullMarked
package io.tollgate.metering.invoice;

import org.jspecify.annotations.NullMarked;
