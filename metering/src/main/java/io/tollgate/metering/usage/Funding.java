package io.tollgate.metering.usage;

import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.Draw;
import io.tollgate.metering.ledger.DrawDown;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which grants funded what a session was charged. Pure, and a function of what was recorded: never
 * of how grants would be drawn today.
 *
 * <p>Lay the draws end to end in the order they were drawn, each as long as what was not released
 * of it. Charges take from the front, minute by minute, what is forfeited takes from behind them,
 * and releases take from the end: so whatever is released or drawn later, the n-th micro-credit
 * that was charged stays where it is. A charge counts by what stays of it: what is returned goes
 * back into the escrow and funds the next minute, or is released.
 *
 * @param sources in the order they are used; those of which nothing stayed are left out
 */
public record Funding(List<Source> sources) {
  /**
   * What stayed of one draw, or a part of it.
   *
   * @param draw its place in the order drawn
   * @param micros more than nothing
   */
  public record Source(int draw, UUID grantId, GrantKind kind, long micros) {}

  /** Keeps its own copy. */
  public Funding {
    sources = List.copyOf(sources);
  }

  /** By a session's draws and the grants that they name; one that is missing throws. */
  public static Funding of(List<Draw> draws, Map<UUID, Grant> grants) {
    Comparator<Draw> order = Comparator.comparingInt(Draw::number);
    if (Planted.is(MoneyDefect.FUNDED_BY_TODAYS_ORDER)) {
      order = Comparator.comparing(draw -> grant(grants, draw), DrawDown.ORDER);
    }
    List<Source> sources = new ArrayList<>();
    for (Draw draw : draws.stream().sorted(order).toList()) {
      long stayed = Math.subtractExact(draw.micros(), draw.releasedMicros());
      if (stayed > 0) {
        GrantKind kind = grant(grants, draw).kind();
        sources.add(new Source(draw.number(), draw.grantId(), kind, stayed));
      }
    }
    return new Funding(sources);
  }

  private static Grant grant(Map<UUID, Grant> grants, Draw draw) {
    Grant grant = grants.get(draw.grantId());
    if (grant == null) {
      throw new IllegalArgumentException(
          "Draw " + draw.number() + " is of a grant that is not here: " + draw.grantId());
    }
    return grant;
  }

  /** Micro-credits that stayed in the session, charged or not. */
  public long micros() {
    long sum = 0;
    for (Source source : sources) {
      sum = Math.addExact(sum, source.micros());
    }
    return sum;
  }

  /**
   * What funds so many micro-credits after so many others, in order; more than there are throws
   * {@link IllegalArgumentException}.
   */
  public List<Source> of(long before, long micros) {
    List<Source> parts = new ArrayList<>();
    long skip = before;
    long missing = micros;
    for (Source source : sources) {
      long skipped = Math.min(skip, source.micros());
      long part = Math.min(missing, source.micros() - skipped);
      if (part > 0) {
        parts.add(new Source(source.draw(), source.grantId(), source.kind(), part));
      }
      skip -= skipped;
      missing -= part;
    }
    if (missing > 0) {
      throw new IllegalArgumentException(
          "Only " + micros() + " micro-credits stayed, not " + Math.addExact(before, micros));
    }
    return parts;
  }

  /** The same, added up by kind; kinds that gave nothing are left out. */
  public Map<GrantKind, Money> byKind(long before, long micros) {
    Map<GrantKind, Money> kinds = new EnumMap<>(GrantKind.class);
    for (Source part : of(before, micros)) {
      kinds.merge(part.kind(), Money.ofMicros(part.micros()), Money::plus);
    }
    return Collections.unmodifiableMap(kinds);
  }

  /**
   * What funded each charge, in the same order.
   *
   * @param charges consecutive minutes of the session
   * @param chargedBefore what stays charged of all earlier minutes
   */
  public List<Map<GrantKind, Money>> ofCharges(List<ChargeRow> charges, Money chargedBefore) {
    List<Map<GrantKind, Money>> funded = new ArrayList<>();
    long before = chargedBefore.micros();
    for (ChargeRow charge : charges) {
      long net = charge.net().micros();
      funded.add(byKind(before, net));
      before = Math.addExact(before, net);
    }
    return funded;
  }
}
