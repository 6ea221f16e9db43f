package io.tollgate.metering;

import io.tollgate.metering.charging.SessionProof;
import java.util.List;
import java.util.UUID;

class InMemoryProofOrderTest extends ProofOrderContract {
  private final InMemoryWorld world = new InMemoryWorld();

  @Override
  Metering metering() {
    return Metering.over(stores());
  }

  @Override
  MeteringStores stores() {
    return world.money.stores();
  }

  @Override
  List<SessionProof> lateProofs(UUID session) {
    return world.lateProofs(session);
  }
}
