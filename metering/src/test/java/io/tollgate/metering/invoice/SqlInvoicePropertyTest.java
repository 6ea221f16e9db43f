package io.tollgate.metering.invoice;

class SqlInvoicePropertyTest extends InvoicePropertyContract {
  SqlInvoicePropertyTest() {
    super(new SqlInvoiceWorld());
  }
}
