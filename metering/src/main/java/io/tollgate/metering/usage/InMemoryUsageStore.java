package io.tollgate.metering.usage;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Usage of a world without a database; for one thread. */
public final class InMemoryUsageStore implements UsageStore {
  private record Key(int attempt, UUID segment, Optional<Instant> bucket) {}

  private final InMemoryMoney money;

  /** Over a world's rows. */
  public InMemoryUsageStore(InMemoryMoney money) {
    this.money = money;
  }

  /** The usage log of a world. */
  public static UsageLog log(InMemoryMoney money) {
    return new UsageLog(
        money.charges(), money.ledger(), money.quotes(), new InMemoryUsageStore(money));
  }

  @Override
  public Money netThrough(UUID sessionId, int minute) {
    Money net = Money.ZERO;
    for (ChargeRow row : money.charges().charges(sessionId, 0, Integer.MAX_VALUE)) {
      net = row.minute() <= minute ? net.plus(row.net()) : net;
    }
    return net;
  }

  @Override
  public Map<Integer, Instant> attemptStarts(UUID sessionId) {
    Map<Integer, Instant> starts = new HashMap<>();
    for (SessionRows rows : money.charges().rows(sessionId).stream().toList()) {
      rows.attempts().forEach(row -> starts.put(row.attempt().number(), row.attempt().startedAt()));
    }
    return starts;
  }

  @Override
  public void slices(UsageRange range, Consumer<UsageSlice> each) {
    List<UUID> sessions =
        money.billings().all().stream()
            .filter(billing -> billing.payer().equals(range.payer()))
            .map(Billing::sessionId)
            .sorted(IdOrder.BY_BYTES)
            .toList();
    sessions.forEach(session -> slices(session, range, each));
  }

  /** The slices of one session. */
  public void slices(UUID session, UsageRange range, Consumer<UsageSlice> each) {
    Map<Integer, Instant> starts = attemptStarts(session);
    Map<Key, UsageSlice> slices = new LinkedHashMap<>();
    for (ChargeRow row : money.charges().charges(session, 0, Integer.MAX_VALUE)) {
      Instant start = row.minuteStart();
      if (!start.isBefore(range.from()) && start.isBefore(range.to())) {
        Key key = new Key(row.attempt(), row.segmentId(), range.bucket().of(start, range.zone()));
        slices.merge(key, slice(row, key, starts), InMemoryUsageStore::sum);
      }
    }
    slices.values().stream()
        .sorted(
            Comparator.comparingInt(UsageSlice::attempt)
                .thenComparingInt(UsageSlice::firstMinuteOfAttempt))
        .forEach(each);
  }

  private UsageSlice slice(ChargeRow row, Key key, Map<Integer, Instant> starts) {
    Quote quote = money.quotes().find(row.quoteId()).orElseThrow();
    Duration since = Duration.between(starts.get(row.attempt()), row.minuteStart());
    return new UsageSlice(
        row.sessionId(),
        row.attempt(),
        Math.toIntExact(since.toMinutes()),
        key.bucket(),
        1,
        row.isReturnedWhole() ? 1 : 0,
        quote.gpuModel(),
        quote.workflow(),
        quote.gpus(),
        row.amount(),
        row.returned());
  }

  private static UsageSlice sum(UsageSlice a, UsageSlice b) {
    return new UsageSlice(
        a.sessionId(),
        a.attempt(),
        Math.min(a.firstMinuteOfAttempt(), b.firstMinuteOfAttempt()),
        a.bucket(),
        a.minutes() + b.minutes(),
        a.returnedMinutes() + b.returnedMinutes(),
        a.gpuModel(),
        a.workflow(),
        a.gpus(),
        a.posted().plus(b.posted()),
        a.returned().plus(b.returned()));
  }
}
