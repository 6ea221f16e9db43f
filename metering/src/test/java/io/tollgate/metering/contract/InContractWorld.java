package io.tollgate.metering.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of contracts, whatever their stores, with the books checked after every test. */
abstract class InContractWorld {
  ContractWorld world;

  abstract ContractWorld newWorld();

  @BeforeEach
  void begin() {
    world = newWorld();
  }

  @AfterEach
  void the_books_are_right() {
    world.commit();
    assertThat(world.broken()).isEmpty();
    world.close();
  }
}
