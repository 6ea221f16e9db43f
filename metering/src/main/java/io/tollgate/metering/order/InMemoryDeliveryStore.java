package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The log of deliveries of a world without a database; refuses what its table refuses. */
public final class InMemoryDeliveryStore implements DeliveryStore {
  private final Table<Integer, Delivery> deliveries;
  private final Table<String, Delivery> accepted;

  /** What became of a delivery. */
  public enum Outcome {
    ACCEPTED,
    REPEATED,
    REFUSED
  }

  /**
   * A line of the log.
   *
   * @param callback what it said, if it could be read and was signed
   * @param signedBy fingerprint of the secret that signed it
   */
  public record Delivery(
      String deliveryId,
      Outcome outcome,
      Optional<String> refusal,
      Optional<PaymentCallback> callback,
      Optional<String> signedBy,
      Cause cause,
      Instant createdAt) {}

  /** On a log. */
  public InMemoryDeliveryStore(UndoLog log) {
    this.deliveries = Table.hashed(log);
    this.accepted = Table.hashed(log);
  }

  @Override
  public boolean accept(PaymentCallback callback, Cause cause, Instant now) {
    Delivery delivery = of(callback, Outcome.ACCEPTED, Optional.empty(), cause, now);
    return accepted.insert(callback.deliveryId(), delivery) && add(delivery);
  }

  @Override
  public Optional<String> acceptedBody(String deliveryId) {
    return accepted.find(deliveryId).flatMap(Delivery::callback).map(PaymentCallback::bodySha256);
  }

  @Override
  public void note(PaymentCallback callback, Optional<String> refusal, Cause cause, Instant now) {
    Outcome outcome = refusal.isPresent() ? Outcome.REFUSED : Outcome.REPEATED;
    add(of(callback, outcome, refusal, cause, now));
  }

  @Override
  public void noteUnread(
      String deliveryId,
      String refusal,
      String bodySha256,
      Optional<String> signedBy,
      Cause cause,
      Instant now) {
    if (signedBy.isPresent() || unsignedSince(now.minus(Duration.ofHours(1)))) {
      add(
          new Delivery(
              deliveryId,
              Outcome.REFUSED,
              Optional.of(refusal),
              Optional.empty(),
              signedBy,
              cause,
              now));
    }
  }

  private boolean unsignedSince(Instant time) {
    long unsigned =
        deliveries.values().stream()
            .filter(one -> one.signedBy().isEmpty() && one.createdAt().isAfter(time))
            .count();
    return unsigned < UNSIGNED_PER_HOUR_MAX;
  }

  /** How many lines there are. */
  public int size() {
    return deliveries.size();
  }

  /** The lines after so many, as written. */
  public List<Delivery> after(int lines) {
    List<Delivery> rest = new ArrayList<>();
    for (int i = lines; i < deliveries.size(); i++) {
      deliveries.find(i).ifPresent(rest::add);
    }
    return rest;
  }

  private boolean add(Delivery delivery) {
    return deliveries.insert(deliveries.size(), delivery);
  }

  private static Delivery of(
      PaymentCallback callback,
      Outcome outcome,
      Optional<String> refusal,
      Cause cause,
      Instant now) {
    Optional<String> signedBy = Optional.of(callback.signedBy()).filter(name -> !name.isEmpty());
    if (signedBy.isEmpty() && outcome != Outcome.REFUSED) {
      throw new IllegalStateException("Nobody signed delivery " + callback.deliveryId());
    }
    return new Delivery(
        callback.deliveryId(), outcome, refusal, Optional.of(callback), signedBy, cause, now);
  }
}
