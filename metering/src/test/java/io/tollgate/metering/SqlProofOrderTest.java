package io.tollgate.metering;

import io.tollgate.metering.charging.SessionProof;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class SqlProofOrderTest extends ProofOrderContract {
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
  List<SessionProof> lateProofs(UUID session) {
    return world.lateProofs(session);
  }
}
