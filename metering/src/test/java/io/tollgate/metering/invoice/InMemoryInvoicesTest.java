package io.tollgate.metering.invoice;

class InMemoryInvoicesTest extends InvoicesContract {
  InMemoryInvoicesTest() {
    super(new InMemoryInvoiceWorld());
  }
}
