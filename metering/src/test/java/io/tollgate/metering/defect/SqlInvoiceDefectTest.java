package io.tollgate.metering.defect;

import io.tollgate.metering.invoice.SqlInvoiceWorld;

class SqlInvoiceDefectTest extends InvoiceDefectContract {
  SqlInvoiceDefectTest() {
    super(new SqlInvoiceWorld());
  }

  // A number that is committed ahead takes the sessions of its invoice with it.
  @Override
  String holeRefused() {
    return "invoice_session_invoice_id_fkey";
  }
}
