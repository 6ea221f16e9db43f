package io.tollgate.metering.contract;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.Closing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.pricing.Quote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Charges of a world without a database, minutes of one attempt under one quote in one run. */
public final class InMemoryContractUsage implements ContractUsage {
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);
  private static final Comparator<UsageRun> ORDER =
      Comparator.comparing(UsageRun::firstStart)
          .thenComparing(UsageRun::sessionId, IdOrder.BY_BYTES)
          .thenComparingInt(UsageRun::firstMinute);

  private final InMemoryMoney money;

  /** Over the rows of a world. */
  InMemoryContractUsage(InMemoryMoney money) {
    this.money = money;
  }

  /** Minutes of one attempt under one quote. */
  private record Stretch(int attempt, UUID segmentId) {}

  private record Bought(Segment segment, Quote quote, int minutesBefore) {}

  private record Minute(ChargeRow row, long micros) {}

  @Override
  public <T> T read(Wanted wanted, Function<Iterator<UsageRun>, T> reader) {
    List<UsageRun> runs = new ArrayList<>();
    for (Billing billing : money.billings().all()) {
      if (billing.payer().equals(wanted.payer()) && mayMatter(billing, wanted)) {
        runs(billing, wanted, runs);
      }
    }
    runs.sort(ORDER);
    return reader.apply(runs.iterator());
  }

  /** The sessions with a segment that was quoted under a contract. */
  Stream<Billing> boughtUnder(UUID contractId) {
    return money.billings().all().stream()
        .filter(
            billing ->
                billing.segments().stream()
                    .anyMatch(segment -> isUnder(quoteOf(segment), contractId)));
  }

  private static boolean mayMatter(Billing billing, Wanted wanted) {
    Instant from =
        wanted
            .latePostedFrom()
            .filter(late -> late.isBefore(wanted.start()))
            .orElse(wanted.start())
            .minus(CLOCKS_APART);
    return billing.createdAt().isBefore(wanted.end().plus(CLOCKS_APART))
        && billing.closing().filter(end -> end.settledAt().isBefore(from)).isEmpty();
  }

  private void runs(Billing billing, Wanted wanted, List<UsageRun> runs) {
    SessionRows rows = money.charges().rows(billing.sessionId()).orElseThrow();
    Map<UUID, Bought> bought = bought(billing);
    Map<Stretch, List<Minute>> stretches = new LinkedHashMap<>();
    for (ChargeRow row : rows.charges()) {
      if (isWanted(row, wanted)) {
        long net = row.amount().micros() - returned(rows, row.minute(), wanted.postedBefore());
        stretches
            .computeIfAbsent(new Stretch(row.attempt(), row.segmentId()), key -> new ArrayList<>())
            .add(new Minute(row, net));
      }
    }
    stretches.forEach(
        (stretch, minutes) -> {
          Bought of = bought.get(stretch.segmentId());
          if (of != null && wanted.contractId().filter(id -> !isUnder(of.quote(), id)).isEmpty()) {
            runs.add(run(rows, of, stretch.attempt(), minutes));
          }
        });
  }

  private static boolean isWanted(ChargeRow row, Wanted wanted) {
    Instant late = wanted.latePostedFrom().orElse(Instant.MAX);
    return row.minuteStart().isBefore(wanted.end())
        && row.createdAt().isBefore(wanted.postedBefore())
        && (!row.minuteStart().isBefore(wanted.start()) || !row.createdAt().isBefore(late));
  }

  private static long returned(SessionRows rows, int minute, Instant before) {
    return rows.returns().stream()
        .filter(row -> row.minute() == minute && row.createdAt().isBefore(before))
        .mapToLong(row -> row.amount().micros())
        .sum();
  }

  private Map<UUID, Bought> bought(Billing billing) {
    List<Segment> inOrder = new ArrayList<>(billing.segments());
    inOrder.removeIf(segment -> segment.position().isEmpty());
    inOrder.sort(Comparator.comparingInt(segment -> segment.position().orElseThrow()));
    Map<UUID, Bought> bought = new LinkedHashMap<>();
    int before = 0;
    for (Segment segment : inOrder) {
      bought.put(segment.segmentId(), new Bought(segment, quoteOf(segment), before));
      before += segment.minutes();
    }
    return bought;
  }

  private static UsageRun run(SessionRows rows, Bought bought, int attempt, List<Minute> minutes) {
    ChargeRow first = minutes.get(0).row();
    ChargeRow last = minutes.get(minutes.size() - 1).row();
    Segment segment = bought.segment();
    long rate = segment.rate().perMinute().micros();
    boolean whole = last.minute() - first.minute() + 1 == minutes.size();
    boolean flat = minutes.stream().allMatch(minute -> minute.micros() == rate);
    Optional<SessionRows.AttemptEndRow> end =
        rows.ends().stream().filter(row -> row.ending().attempt() == attempt).findFirst();
    boolean byPlatform = end.filter(row -> row.ending().reason().isPlatform()).isPresent();
    return new UsageRun(
        rows.billing().sessionId(),
        first.minuteStart(),
        first.minute(),
        minutes.size(),
        whole ? null : minutes.stream().mapToInt(minute -> minute.row().minute()).toArray(),
        amounts(minutes, flat),
        bought.quote().gpuModel(),
        bought.quote().capacityClass(),
        bought.quote().gpus().movePointRight(3).longValueExact(),
        rate,
        segment.terms(),
        bought.minutesBefore(),
        segment.minutes(),
        byPlatform || end.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(minutesBefore(rows, attempt) * 60_000L + end.get().billedMs()),
        byPlatform,
        isRefunded(rows.billing()));
  }

  private static long @Nullable [] amounts(List<Minute> minutes, boolean flat) {
    return flat ? null : minutes.stream().mapToLong(Minute::micros).toArray();
  }

  private static int minutesBefore(SessionRows rows, int attempt) {
    return rows.attempts().stream()
        .filter(row -> row.attempt().number() == attempt)
        .mapToInt(SessionRows.AttemptRow::minutesBefore)
        .findFirst()
        .orElse(0);
  }

  private static boolean isRefunded(Billing billing) {
    Optional<Closing> closing = billing.closing();
    return closing.filter(end -> end.endReason() == EndReason.POLICY_REJECTED).isPresent()
        || closing.flatMap(Closing::failureRefundedOn).isPresent();
  }

  private Quote quoteOf(Segment segment) {
    return money.quotes().written(segment.quoteId()).orElseThrow();
  }

  private static boolean isUnder(Quote quote, UUID contractId) {
    return quote.contract().filter(price -> price.contractId().equals(contractId)).isPresent();
  }
}
