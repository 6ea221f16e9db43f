package io.tollgate.metering.defect;

import io.tollgate.metering.Wallet;
import io.tollgate.metering.order.Shop;
import org.jdbi.v3.core.JdbiException;

class SqlOrderDefectTest extends OrderDefectContract {
  @Override
  Shop shop() {
    return Shop.over(Wallet.jdbi(Wallet.migratedDatabase()));
  }

  @Override
  Class<? extends RuntimeException> refusal() {
    return JdbiException.class;
  }
}
