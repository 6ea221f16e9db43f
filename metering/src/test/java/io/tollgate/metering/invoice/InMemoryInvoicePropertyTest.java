package io.tollgate.metering.invoice;

class InMemoryInvoicePropertyTest extends InvoicePropertyContract {
  InMemoryInvoicePropertyTest() {
    super(new InMemoryInvoiceWorld());
  }
}
