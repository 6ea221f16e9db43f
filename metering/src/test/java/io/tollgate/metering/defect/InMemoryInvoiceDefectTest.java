package io.tollgate.metering.defect;

import io.tollgate.metering.invoice.InMemoryInvoiceWorld;

class InMemoryInvoiceDefectTest extends InvoiceDefectContract {
  InMemoryInvoiceDefectTest() {
    super(new InMemoryInvoiceWorld());
  }

  // The next invoice does not follow the one before.
  @Override
  String holeRefused() {
    return "Number has no predecessor";
  }
}
