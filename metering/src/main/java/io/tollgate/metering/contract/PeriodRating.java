package io.tollgate.metering.contract;

import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rounding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a contract's terms make of a period's usage: included minutes first, then graduated tiers
 * over what is left, then the commitment over what remains to be paid. Included minutes and tiers
 * only ever credit. Pure; minutes must come in the order of {@link UsageOrder}, and nothing is kept
 * of them but sums.
 */
public final class PeriodRating {
  private static final long THOUSANDTHS = 1_000;

  private final Terms terms;
  private final Map<String, Model> models = new HashMap<>();
  private final Map<String, Line> lines = new TreeMap<>();
  private long charged;
  private long credited;
  private long quantity;

  /** What a line came to so far. */
  private static final class Line {
    final Adjustment.Term term;
    final String name;
    final String gpuModel;
    long quantity;
    long credit;

    Line(Adjustment.Term term, String name, String gpuModel) {
      this.term = term;
      this.name = name;
      this.gpuModel = gpuModel;
    }
  }

  /** How far a model's usage has come. */
  private final class Model {
    final String name;
    final List<Terms.Tier> tiers;
    final List<Line> tierLines = new ArrayList<>();
    final Line includedLine;
    final Map<UUID, Included> includedLeft = new HashMap<>();
    final Included included;
    long counted;
    int tier;

    Model(String name) {
      this.name = name;
      this.tiers = terms.tiersOf(name);
      for (Terms.Tier one : tiers) {
        tierLines.add(line(Adjustment.Term.TIER, tierName(one), name));
      }
      this.includedLine = line(Adjustment.Term.INCLUDED, name, name);
      this.included = new Included(terms.includedOf(name));
    }

    Included included(UUID sessionId) {
      return Planted.is(ContractDefect.INCLUDED_PER_SESSION)
          ? includedLeft.computeIfAbsent(sessionId, any -> new Included(terms.includedOf(name)))
          : included;
    }
  }

  /** What is left of included minutes. */
  private static final class Included {
    long left;

    Included(long gpuMinutes) {
      this.left = gpuMinutes * THOUSANDTHS;
    }
  }

  /** Nothing was used yet. */
  public PeriodRating(Terms terms) {
    this.terms = terms;
  }

  /** How a tier is called in adjustments. */
  public static String tierName(Terms.Tier tier) {
    OptionalLong to = tier.to();
    return tier.gpuModel()
        + (to.isPresent()
            ? " from " + tier.from() + " to " + to.getAsLong()
            : " beyond " + tier.from());
  }

  /**
   * Takes the next session-minute; answers what the terms credit of it, in micro-credits.
   *
   * @param minuteQuantity thousandths of a GPU-minute that were charged for
   * @param micros what was charged, net of what was given back
   */
  public long add(UUID sessionId, String gpuModel, long minuteQuantity, long micros) {
    charged = Math.addExact(charged, micros);
    quantity = Math.addExact(quantity, minuteQuantity);
    if (minuteQuantity == 0) {
      return 0;
    }
    Model model = models.computeIfAbsent(gpuModel, Model::new);
    long quantityLeft = minuteQuantity;
    long microsLeft = micros;
    long credit = 0;
    Included included = model.included(sessionId);
    if (included.left > 0) {
      long taken = Math.min(quantityLeft, included.left);
      long part = Rounding.halfUp(microsLeft, taken, quantityLeft);
      included.left -= taken;
      credit += credit(model.includedLine, taken, part);
      quantityLeft -= taken;
      microsLeft -= part;
    }
    while (quantityLeft > 0 && model.tier < model.tiers.size()) {
      long room = roomInTier(model);
      if (room == 0) {
        model.tier++;
        continue;
      }
      long inTier = Math.min(quantityLeft, room);
      long part = Rounding.halfUp(microsLeft, inTier, quantityLeft);
      credit += tierCredit(model, inTier, part);
      model.counted += inTier;
      quantityLeft -= inTier;
      microsLeft -= part;
    }
    credited = Math.addExact(credited, credit);
    return credit;
  }

  /** What was charged, net of returns. */
  public Money charged() {
    return Money.ofMicros(charged);
  }

  /** Thousandths of a GPU-minute in all. */
  public long quantityThousandths() {
    return quantity;
  }

  /** What included minutes and tiers give back. */
  public Money credited() {
    return Money.ofMicros(credited);
  }

  /**
   * One adjustment for each line that changes something.
   *
   * @param commitment of this period, in micro-credits
   */
  public List<Adjustment> adjustments(Money commitment) {
    List<Adjustment> all = new ArrayList<>();
    for (Line line : lines.values()) {
      if (line.credit != 0) {
        all.add(
            new Adjustment(
                line.term,
                line.name,
                Optional.of(line.gpuModel),
                line.quantity,
                Money.ofMicros(-line.credit)));
      }
    }
    long counts = Planted.is(ContractDefect.COMMITMENT_BESIDE_USAGE) ? 0 : charged - credited;
    long missing = commitment.micros() - counts;
    if (missing > 0) {
      all.add(
          new Adjustment(
              Adjustment.Term.COMMITMENT,
              "commitment",
              Optional.empty(),
              quantity,
              Money.ofMicros(missing)));
    }
    return all;
  }

  private long tierCredit(Model model, long inTier, long part) {
    Terms.Tier tier = model.tiers.get(model.tier);
    long price = Rounding.halfUp(tier.perGpuMinute().micros(), inTier, THOUSANDTHS);
    long cheaper = part - price;
    if (cheaper < 0 && !Planted.is(ContractDefect.TIER_CHARGES_MORE)) {
      cheaper = 0;
    }
    return credit(model.tierLines.get(model.tier), inTier, cheaper);
  }

  private static long credit(Line line, long lineQuantity, long micros) {
    line.quantity = Math.addExact(line.quantity, lineQuantity);
    line.credit = Math.addExact(line.credit, micros);
    return micros;
  }

  private static long roomInTier(Model model) {
    OptionalLong to = model.tiers.get(model.tier).to();
    return to.isPresent()
        ? Math.max(0, to.getAsLong() * THOUSANDTHS - model.counted)
        : Long.MAX_VALUE;
  }

  private Line line(Adjustment.Term term, String name, String gpuModel) {
    return lines.computeIfAbsent(term.code() + name, key -> new Line(term, name, gpuModel));
  }
}
