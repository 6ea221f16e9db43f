package io.tollgate.metering;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class SqlConstraintTest extends ConstraintContract {
  private static Jdbi owner;
  private final SqlWorld world = new SqlWorld(owner.open());

  @BeforeAll
  static void migrate() {
    owner = Wallet.jdbi(Wallet.migratedDatabase());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Override
  Metering metering() {
    return Metering.over(stores());
  }

  @Override
  MeteringStores stores() {
    return world.stores();
  }

  @Override
  void commitAndBegin() {
    world.commitAndBegin();
  }

  @Override
  void rollBackAndBegin() {
    world.rollBackAndBegin();
  }

  @Override
  Class<? extends Exception> refusal() {
    return JdbiException.class;
  }
}
