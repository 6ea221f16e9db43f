/** Invoices: drafts, documents, payments, credit notes, billing profiles. */
@NullMarked
package io.tollgate.cli.invoice;

import org.jspecify.annotations.NullMarked;
