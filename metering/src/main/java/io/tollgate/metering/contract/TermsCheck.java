package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Finds everything that is wrong with a contract's terms. Pure. */
public final class TermsCheck {
  /** A million credits a GPU-minute, EUR 1,000, is more than any GPU costs. */
  private static final long RATE_MICROS_MAX = 1_000_000_000_000L;

  /** A billion credits, one million euros. */
  private static final long AMOUNT_MICROS_MAX = 1_000_000_000_000_000L;

  /** More than a thousand GPUs run in a century. */
  private static final long GPU_MINUTES_MAX = 50_000_000_000L;

  private static final int DAYS_MAX = 3_660;
  private static final int GPUS_MAX = 100_000;
  private static final String TERMS = "terms";

  private final Set<String> models;
  private final List<TermsMistake> found = new ArrayList<>();

  private TermsCheck(Collection<String> models) {
    this.models = new TreeSet<>(models);
  }

  /**
   * All mistakes, in the order of the document.
   *
   * @param models those that have a list price
   * @param before the terms in force that these would follow: their start may stay as it was
   */
  public static List<TermsMistake> mistakes(
      Terms terms, Collection<String> models, Optional<Terms> before, Instant now) {
    TermsCheck check = new TermsCheck(models);
    check.validity(terms, before, now);
    check.rates(terms.rates());
    check.tiers(terms.tiers());
    check.included(terms.included());
    check.amount(TERMS, "commitment_micros", terms.commitment(), 0, AMOUNT_MICROS_MAX);
    check.range(TERMS, "increment_seconds", terms.incrementSeconds(), 1, 3600);
    check.range(TERMS, "minimum_seconds", terms.minimumSeconds(), 0, 3600);
    check.range(TERMS, "refund_share_thousandths", terms.refundShareThousandths(), 0, 1000);
    check.amount(TERMS, "credit_limit_micros", terms.creditLimit(), 0, AMOUNT_MICROS_MAX);
    check.grants(terms.grants());
    check.reserved(terms.reserved());
    if (terms.eurosPerCredit().signum() <= 0 || terms.eurosPerCredit().scale() > 9) {
      check.add(
          TERMS,
          "euros_per_credit",
          "out_of_range",
          "must be more than 0 and have at most nine decimals, not "
              + terms.eurosPerCredit().toPlainString());
    }
    terms.idle().ifPresent(check::idle);
    return List.copyOf(check.found);
  }

  private void validity(Terms terms, Optional<Terms> before, Instant now) {
    boolean kept = before.isPresent() && before.get().validFrom().equals(terms.validFrom());
    if (terms.validFrom().isPresent() && terms.validFrom().get().isBefore(now) && !kept) {
      add(TERMS, "valid_from", "in_the_past", "must not lie in the past; now it is " + now);
    }
    Instant from = terms.validFrom().filter(time -> time.isAfter(now)).orElse(now);
    if (terms.validUntil().isPresent() && !terms.validUntil().get().isAfter(now)) {
      add(TERMS, "valid_until", "in_the_past", "must lie in the future; now it is " + now);
    } else if (terms.validUntil().isPresent() && !terms.validUntil().get().isAfter(from)) {
      add(TERMS, "valid_until", "out_of_range", "must come after `terms.valid_from`");
    }
  }

  private void rates(List<Terms.FixedRate> rates) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < rates.size(); i++) {
      Terms.FixedRate rate = rates.get(i);
      String at = TERMS + ".rates[" + i + "]";
      CapacityClass capacityClass = rate.capacityClass();
      model(at, rate.gpuModel());
      if (!seen.add(rate.gpuModel() + " " + capacityClass)) {
        String what = rate.gpuModel() + " in class " + capacityClass.code();
        add(at, "gpu_model", "duplicate", "names " + what + " a second time");
      }
      amount(at, "rate_micros", rate.perGpuMinute(), 0, RATE_MICROS_MAX);
    }
  }

  private void tiers(List<Terms.Tier> tiers) {
    Map<String, Reached> reached = new LinkedHashMap<>();
    for (int i = 0; i < tiers.size(); i++) {
      Terms.Tier tier = tiers.get(i);
      String at = TERMS + ".tiers[" + i + "]";
      model(at, tier.gpuModel());
      minutes(at, "from", tier.from(), 0);
      tier.to().ifPresent(to -> minutes(at, "to", to, 1));
      if (tier.to().isPresent() && tier.to().getAsLong() <= tier.from()) {
        add(at, "to", "out_of_range", "must be more than `from`, which is " + tier.from());
      }
      amount(at, "rate_micros", tier.perGpuMinute(), 0, RATE_MICROS_MAX);
      follows(at, tier, reached.getOrDefault(tier.gpuModel(), Reached.NOTHING));
      reached.put(tier.gpuModel(), new Reached(i, tier.to()));
    }
    reached.forEach(this::isOpenEnded);
  }

  /** How far the tiers of a model reach so far; no end is without end. */
  private record Reached(int tier, OptionalLong to) {
    static final Reached NOTHING = new Reached(-1, OptionalLong.of(0));
  }

  private void follows(String at, Terms.Tier tier, Reached before) {
    String other = "tiers[" + before.tier() + "]";
    if (before.to().isEmpty()) {
      add(
          at,
          "from",
          "overlap",
          "overlaps `" + other + "`, which has no end; give that one a `to`");
    } else if (tier.from() < before.to().getAsLong() && tier.from() >= 0) {
      long end = before.to().getAsLong();
      add(at, "from", "overlap", "overlaps `" + other + "`, which ends at " + end);
    } else if (tier.from() > before.to().getAsLong()) {
      long end = before.to().getAsLong();
      String gap = "leaves a gap from " + end + " to " + tier.from();
      add(at, "from", "gap", gap + "; the tiers of a model begin at 0 and follow one another");
    }
  }

  private void isOpenEnded(String model, Reached last) {
    if (last.to().isPresent()) {
      String at = TERMS + ".tiers[" + last.tier() + "]";
      add(at, "to", "gap", "must be left out: the last tier of " + model + " has no end");
    }
  }

  private void included(List<Terms.Included> included) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < included.size(); i++) {
      String at = TERMS + ".included[" + i + "]";
      String model = included.get(i).gpuModel();
      model(at, model);
      if (!seen.add(model)) {
        add(at, "gpu_model", "duplicate", "names " + model + " a second time");
      }
      minutes(at, "gpu_minutes", included.get(i).gpuMinutes(), 1);
    }
  }

  private void grants(List<Terms.StartGrant> grants) {
    for (int i = 0; i < grants.size(); i++) {
      String at = TERMS + ".grants[" + i + "]";
      amount(at, "amount_micros", grants.get(i).amount(), 1, AMOUNT_MICROS_MAX);
      range(at, "expires_after_days", grants.get(i).expiresAfterDays(), 1, DAYS_MAX);
    }
  }

  private void reserved(List<Terms.Reserved> reserved) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < reserved.size(); i++) {
      String at = TERMS + ".reserved[" + i + "]";
      String model = reserved.get(i).gpuModel();
      model(at, model);
      if (!seen.add(model)) {
        add(at, "gpu_model", "duplicate", "names " + model + " a second time");
      }
      range(at, "gpus", OptionalInt.of(reserved.get(i).gpus()), 1, GPUS_MAX);
      // Who must leave has up to 120 s, and its GPUs another 60 s until they are free.
      OptionalInt within = OptionalInt.of(reserved.get(i).startWithinSeconds());
      range(at, "start_within_seconds", within, 200, 86_400);
    }
  }

  private void idle(Terms.IdleEnd idle) {
    String at = TERMS + ".idle_protection";
    range(at, "threshold_percent", OptionalInt.of(idle.thresholdPercent()), 1, 50);
    range(at, "window_minutes", OptionalInt.of(idle.windowMinutes()), 4, 240);
  }

  private void model(String at, String model) {
    if (!model.isEmpty() && !models.contains(model)) {
      String known = String.join(", ", models);
      add(at, "gpu_model", "unknown_gpu_model", "names no GPU model; known are " + known);
    }
  }

  private void amount(String at, String field, Money amount, long least, long most) {
    range(at, field, amount.micros(), least, most);
  }

  private void minutes(String at, String field, long minutes, long least) {
    range(at, field, minutes, least, GPU_MINUTES_MAX);
  }

  private void range(String at, String field, OptionalInt value, int least, int most) {
    value.ifPresent(number -> range(at, field, (long) number, least, most));
  }

  private void range(String at, String field, long value, long least, long most) {
    if (value < least || value > most) {
      add(at, field, "out_of_range", "must be " + least + " to " + most + ", not " + value);
    }
  }

  private void add(String at, String field, String code, String complaint) {
    String message = "`" + at + "." + field + "` " + complaint + ".";
    found.add(new TermsMistake(at, field, code, message));
  }
}
