package io.tollgate.metering.dunning;

import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Something owed.
 *
 * @param reference the order or invoice it is owed for
 * @param amount at first, in credits' worth, more than nothing: 10 credits are a cent
 * @param lowered of it, by credit notes and payments, at most all
 * @param dueAt by when
 * @param settledAt since when it is owed no more
 */
public record Due(
    UUID dueId,
    UUID payer,
    DueKind kind,
    String reference,
    Money amount,
    Money lowered,
    Instant dueAt,
    Optional<Instant> settledAt) {

  /** One that is open; its id follows from kind and reference. */
  public static Due open(UUID payer, DueKind kind, String reference, Money amount, Instant dueAt) {
    String name = "due:" + kind.code() + ":" + reference;
    return new Due(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        payer,
        kind,
        reference,
        amount,
        Money.ZERO,
        dueAt,
        Optional.empty());
  }

  /** What of it is still to be paid while it is open. */
  public Money left() {
    return amount.minus(lowered);
  }

  /** The same with so much taken off in all. */
  Due lowered(Money inAll) {
    return new Due(dueId, payer, kind, reference, amount, inAll, dueAt, settledAt);
  }

  /** The same, owed no more. */
  Due settled(Instant now) {
    return new Due(dueId, payer, kind, reference, amount, lowered, dueAt, Optional.of(now));
  }
}
