package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A line of a payer's history. Charges are listed with their session, not here.
 *
 * @param corrects the transfer that it corrects
 * @param changeOfAvailable what it did to the credits that can be held, in micro-credits
 */
public record TransferRow(
    UUID transferId,
    Transfer.Kind kind,
    Money amount,
    UUID debitAccount,
    UUID creditAccount,
    Optional<UUID> grantId,
    Optional<UUID> sessionId,
    OptionalInt minute,
    Optional<UUID> corrects,
    long changeOfAvailable,
    Cause cause,
    Instant createdAt) {
  static TransferRow of(Transfer transfer) {
    return new TransferRow(
        transfer.transferId(),
        transfer.kind(),
        transfer.amount(),
        transfer.debitAccount(),
        transfer.creditAccount(),
        transfer.grantId(),
        transfer.sessionId(),
        transfer.minute(),
        transfer.corrects(),
        transfer.changeOfAvailable(),
        transfer.cause(),
        transfer.createdAt());
  }
}
