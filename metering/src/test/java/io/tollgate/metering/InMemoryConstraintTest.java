package io.tollgate.metering;

class InMemoryConstraintTest extends ConstraintContract {
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
  Class<? extends Exception> refusal() {
    return IllegalStateException.class;
  }
}
