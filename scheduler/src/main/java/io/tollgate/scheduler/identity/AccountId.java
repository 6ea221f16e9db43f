package io.tollgate.scheduler.identity;

import io.tollgate.metering.IdOrder;
import java.util.UUID;

/** An account's id; the ledger knows it as the payer. */
public record AccountId(UUID value) implements Comparable<AccountId> {

  /** Parses the canonical text form; throws IllegalArgumentException for anything else. */
  public static AccountId of(String text) {
    return new AccountId(UUID.fromString(text));
  }

  @Override
  public int compareTo(AccountId other) {
    return IdOrder.BY_BYTES.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
