package io.tollgate.metering.contract;

import java.util.List;

/** Where contracts and the money they are about live during a test, in an open transaction. */
interface ContractWorld extends AutoCloseable {
  /** A payer with so many credits, and those who sell to it. */
  Deal deal(long credits);

  /** What the use cases of contracts read and write. */
  ContractStores stores();

  /** What the stores throw at rows that cannot be. */
  Class<? extends RuntimeException> refusal();

  /** The invariants that do not hold. */
  List<Integer> broken();

  /** Keeps what was done, and goes on. */
  void commit();

  /** Forgets what was not kept. */
  @Override
  void close();
}
