package io.tollgate.metering.invoice;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.ledger.Draw;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.ContractPrice;
import io.tollgate.metering.pricing.Quote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;

/**
 * The rows of the ledger that belong on a payer's next invoice, in a world without a database. A
 * payer's transfers are numbered in the order posted, from 1.
 */
final class InMemoryInvoiceRows implements InvoiceRows {
  private static final Comparator<SessionUsage.Item> ORDER =
      Comparator.comparing(SessionUsage.Item::kind)
          .thenComparing(SessionUsage.Item::serviceFrom)
          .thenComparing(SessionUsage.Item::segmentId, IdOrder.BY_BYTES);

  private final InMemoryMoney money;
  private final InMemoryInvoiceDetail detail;

  InMemoryInvoiceRows(InMemoryMoney money, InMemoryInvoiceDetail detail) {
    this.money = money;
    this.detail = detail;
  }

  @Override
  public long lastTransfer(UUID payer) {
    return money.ledger().transfersOfPayer(payer).size();
  }

  @Override
  public <T> T read(Window window, Function<Iterator<SessionUsage>, T> reader) {
    Map<UUID, Long> numbers = new HashMap<>();
    for (Transfer transfer : money.ledger().transfersOfPayer(window.payer())) {
      numbers.put(transfer.transferId(), numbers.size() + 1L);
    }
    List<SessionPieces.Piece> pieces = new ArrayList<>();
    money.billings().all().stream()
        .filter(billing -> billing.payer().equals(window.payer()))
        .filter(billing -> isCandidate(billing, window))
        .sorted(Comparator.comparing(Billing::sessionId, IdOrder.BY_BYTES))
        .forEach(billing -> pieces.addAll(pieces(billing, window, numbers)));
    return reader.apply(new SessionPieces(pieces.iterator()));
  }

  private static boolean isCandidate(Billing billing, Window window) {
    return billing.closing().isEmpty()
        || !billing.closing().get().settledAt().isBefore(window.settledSince());
  }

  private List<SessionPieces.Piece> pieces(
      Billing billing, Window window, Map<UUID, Long> numbers) {
    UUID id = billing.sessionId();
    SessionRows rows = money.charges().rows(id).orElseThrow();
    List<SessionUsage> earlier = detail.ofSession(id);
    int from = earlier.stream().mapToInt(SessionUsage::toMinute).max().orElse(0);
    int to = lastMinute(rows.charges(), from, window.period().end());
    List<SessionUsage.Item> items = new ArrayList<>();
    items.addAll(usage(rows, from, to, window));
    items.addAll(returned(rows, from, to, window, numbers));
    items.addAll(forfeited(billing, window, numbers));
    items.sort(ORDER);
    List<Funded.Source> draws = draws(id);
    Funded before = earlier.stream().map(SessionUsage::funded).reduce(Funded.NOTHING, Funded::plus);
    return items.stream()
        .map(item -> new SessionPieces.Piece(id, from, to, item, draws, before))
        .toList();
  }

  /** The last minute before the first that is not of the period; at least {@code from}. */
  private static int lastMinute(List<ChargeRow> charges, int from, Instant end) {
    int last = from;
    for (ChargeRow charge : charges) {
      if (charge.minute() > from) {
        if (!charge.minuteStart().isBefore(end)) {
          return Math.max(from, charge.minute() - 1);
        }
        last = charge.minute();
      }
    }
    return last;
  }

  private List<SessionUsage.Item> usage(SessionRows rows, int from, int to, Window window) {
    Map<Part, Sum> sums = new LinkedHashMap<>();
    for (ChargeRow charge : rows.charges()) {
      if (charge.minute() > from && charge.minute() <= to) {
        sums.computeIfAbsent(Part.of(charge, window), part -> new Sum())
            .add(charge, charge.amount());
      }
    }
    return items(SessionUsage.Kind.USAGE, rows.billing(), sums);
  }

  private List<SessionUsage.Item> returned(
      SessionRows rows, int from, int to, Window window, Map<UUID, Long> numbers) {
    Map<Part, Sum> sums = new LinkedHashMap<>();
    for (SessionRows.ReturnRow row : rows.returns()) {
      long number = numbers.getOrDefault(row.transferId(), Long.MAX_VALUE);
      boolean onAnEarlierOne = number <= window.seen() && row.minute() <= from;
      if (row.minute() <= to && number <= window.through() && !onAnEarlierOne) {
        ChargeRow charge = chargeOf(rows, row.minute());
        sums.computeIfAbsent(Part.of(charge, window), part -> new Sum())
            .add(charge, Money.ZERO.minus(row.amount()));
      }
    }
    return items(SessionUsage.Kind.RETURNED, rows.billing(), sums);
  }

  private List<SessionUsage.Item> forfeited(
      Billing billing, Window window, Map<UUID, Long> numbers) {
    List<SessionUsage.Item> items = new ArrayList<>();
    for (Transfer transfer : money.ledger().transfersOfSession(billing.sessionId())) {
      long number = numbers.getOrDefault(transfer.transferId(), Long.MAX_VALUE);
      boolean late = transfer.createdAt().isBefore(window.period().start());
      if (transfer.kind() == Transfer.Kind.FORFEIT
          && number <= window.through()
          && transfer.createdAt().isBefore(window.period().end())
          && !(number <= window.seen() && late)) {
        Segment first = billing.first();
        items.add(
            new SessionUsage.Item(
                SessionUsage.Kind.FORFEITED,
                late,
                first.segmentId(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                0,
                transfer.amount(),
                transfer.createdAt(),
                transfer.createdAt(),
                product(first)));
      }
    }
    return items;
  }

  private List<SessionUsage.Item> items(
      SessionUsage.Kind kind, Billing billing, Map<Part, Sum> sums) {
    List<SessionUsage.Item> items = new ArrayList<>();
    sums.forEach(
        (part, sum) -> items.add(sum.item(kind, part, product(billing.segment(part.segmentId())))));
    return items;
  }

  private Product product(Segment segment) {
    Quote quote = money.quotes().find(segment.quoteId()).orElseThrow();
    return new Product(
        quote.contract().map(ContractPrice::contractId),
        quote.gpuModel(),
        quote.capacityClass().code(),
        quote.workflow(),
        quote.gpus(),
        quote.rate().perMinute().micros());
  }

  private List<Funded.Source> draws(UUID session) {
    return money.ledger().draws(session).stream()
        .sorted(Comparator.comparingInt(Draw::number))
        .map(
            draw ->
                new Funded.Source(
                    money.ledger().grant(draw.grantId()).orElseThrow().kind(),
                    draw.micros() - draw.releasedMicros()))
        .toList();
  }

  private static ChargeRow chargeOf(SessionRows rows, int minute) {
    for (ChargeRow charge : rows.charges()) {
      if (charge.minute() == minute) {
        return charge;
      }
    }
    throw new IllegalStateException("Return of no charge: minute " + minute);
  }

  private record Part(boolean late, UUID segmentId) {
    static Part of(ChargeRow charge, Window window) {
      return new Part(charge.minuteStart().isBefore(window.period().start()), charge.segmentId());
    }
  }

  private static final class Sum {
    private int rows;
    private int first = Integer.MAX_VALUE;
    private int last;
    private Money amount = Money.ZERO;
    private Instant from = Instant.MAX;
    private Instant to = Instant.MIN;

    void add(ChargeRow charge, Money part) {
      rows++;
      first = Math.min(first, charge.minute());
      last = Math.max(last, charge.minute());
      amount = amount.plus(part);
      from = charge.minuteStart().isBefore(from) ? charge.minuteStart() : from;
      to = charge.minuteStart().isAfter(to) ? charge.minuteStart() : to;
    }

    SessionUsage.Item item(SessionUsage.Kind kind, Part part, Product product) {
      return new SessionUsage.Item(
          kind,
          part.late(),
          part.segmentId(),
          OptionalInt.of(first),
          OptionalInt.of(last),
          rows,
          amount,
          from,
          to,
          product);
    }
  }
}
