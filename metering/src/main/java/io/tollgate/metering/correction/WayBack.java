package io.tollgate.metering.correction;

import io.tollgate.metering.Cause;
import io.tollgate.metering.MeteringStores;
import io.tollgate.metering.ledger.CorrectionStore;
import io.tollgate.metering.ledger.Draw;
import io.tollgate.metering.ledger.DrawDown;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The transfers of one correction: where the money goes back to. Opens new grants as needed. */
final class WayBack {
  private final LedgerStore store;
  private final CorrectionStore corrections;
  private final UUID correctionId;
  private final UUID payer;
  private final Duration grace;
  private final Cause cause;
  private final Instant now;

  WayBack(
      MeteringStores stores,
      UUID correctionId,
      UUID payer,
      Duration grace,
      Cause cause,
      Instant now) {
    this.store = stores.ledger();
    this.corrections = stores.corrections();
    this.correctionId = correctionId;
    this.payer = payer;
    this.grace = grace;
    this.cause = cause;
    this.now = now;
  }

  /** What a session had taken goes back to the grants it drew on, the last drawn first. */
  List<Transfer> ofSession(
      UUID from, Money amount, UUID sessionId, Optional<Integer> minute, Optional<UUID> corrects) {
    List<Transfer> transfers = new ArrayList<>();
    Map<Integer, Long> corrected = corrections.ofDraws(sessionId);
    List<Draw> draws =
        store.draws(sessionId).stream()
            .map(draw -> draw.plusReleased(corrected.getOrDefault(draw.number(), 0L)))
            .toList();
    for (DrawDown.Part part : DrawDown.giveBack(draws, amount.micros())) {
      UUID grant = usable(part.grantId(), part.draw(), Money.ofMicros(part.micros()));
      transfers.add(
          transfer(
              transfers.size(),
              from,
              grant,
              Money.ofMicros(part.micros()),
              grant,
              Optional.of(sessionId),
              OptionalInt.of(part.draw()),
              minute.map(OptionalInt::of).orElse(OptionalInt.empty()),
              corrects));
    }
    return transfers;
  }

  /** What was taken from a grant goes back to it. */
  Transfer toGrant(UUID from, Money amount, Transfer corrected, UUID grantId) {
    UUID grant = usable(grantId, -1, amount);
    return transfer(
        0,
        from,
        grant,
        amount,
        grant,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.of(corrected.transferId()));
  }

  /** What was given to a grant goes back to where it came from. */
  Transfer fromGrant(Transfer given, Money amount) {
    return transfer(
        0,
        given.creditAccount(),
        given.debitAccount(),
        amount,
        given.creditAccount(),
        given.sessionId(),
        given.draw(),
        given.minute(),
        Optional.of(given.transferId()));
  }

  /**
   * The grant itself; where it has expired, a new one of its kind. What a credit line lent stays
   * owed and is invoiced, so its correction is the payer's own.
   */
  private UUID usable(UUID grantId, int draw, Money amount) {
    Grant grant = store.grant(grantId).orElseThrow();
    boolean lent = grant.kind() == GrantKind.CREDIT_LINE;
    if (!grant.expiredAt(now) && !lent) {
      return grantId;
    }
    UUID id =
        UUID.nameUUIDFromBytes(
            ("correction:" + correctionId + ":" + grantId + ":" + draw)
                .getBytes(StandardCharsets.UTF_8));
    Optional<Instant> expiry =
        lent ? Optional.empty() : Optional.of(now.plus(grace).truncatedTo(ChronoUnit.MICROS));
    GrantKind kind = lent ? GrantKind.PAID : grant.kind();
    store.addGrant(
        new Grant(
            id,
            payer,
            kind,
            amount,
            Money.ZERO,
            lent ? kind.defaultPriority() : grant.priority(),
            expiry,
            expiry,
            false,
            cause,
            now.truncatedTo(ChronoUnit.MICROS)));
    return id;
  }

  private Transfer transfer(
      int index,
      UUID debit,
      UUID credit,
      Money amount,
      UUID grant,
      Optional<UUID> sessionId,
      OptionalInt draw,
      OptionalInt minute,
      Optional<UUID> corrects) {
    return new Transfer(
        Transfer.idOf(Transfer.Kind.CORRECT, correctionId, index),
        Transfer.Kind.CORRECT,
        payer,
        debit,
        credit,
        amount,
        Optional.of(grant),
        sessionId,
        Optional.empty(),
        draw,
        minute,
        Optional.of(correctionId),
        corrects,
        cause,
        now);
  }
}
