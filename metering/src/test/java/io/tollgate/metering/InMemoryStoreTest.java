package io.tollgate.metering;

import io.tollgate.metering.charging.SessionProof;
import java.util.List;
import java.util.UUID;

class InMemoryStoreTest extends StoreContract {
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
  void commitAndBegin() {
    world.commitAndBegin();
  }

  @Override
  void rollBackAndBegin() {
    world.rollBackAndBegin();
  }

  @Override
  List<String> attempts(UUID session) {
    return world.attempts(session);
  }

  @Override
  List<SessionProof> lateProofs(UUID session) {
    return world.lateProofs(session);
  }
}
