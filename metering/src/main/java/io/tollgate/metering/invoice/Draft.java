package io.tollgate.metering.invoice;

/**
 * A payer's next invoice as it would be now.
 *
 * @param period what it is for
 * @param profile to whom it would be addressed
 * @param isOver whether the period has ended, so that it could be issued
 */
public record Draft(
    BillingPeriod period, BillingProfile profile, InvoiceDraft draft, boolean isOver) {}
