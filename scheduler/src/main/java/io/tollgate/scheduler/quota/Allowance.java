package io.tollgate.scheduler.quota;

import io.tollgate.scheduler.decision.Limit;
import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * What an account, one of its projects or one of its keys may claim or have at most.
 *
 * @param account whose
 * @param holder which part of it
 * @param kind of what
 * @param gpuModel the model that {@link Kind#GPUS} and {@link Kind#RESERVED} count; empty for all
 *     others
 * @param amount how much, in the kind's unit
 * @param startWithin of {@link Kind#RESERVED}: within what time what needs no more starts
 * @param until of the same: when the contract ends, if that is known
 */
public record Allowance(
    AccountId account,
    Holder holder,
    Kind kind,
    Optional<String> gpuModel,
    double amount,
    Optional<Duration> startWithin,
    Optional<Instant> until) {

  /** By holder, kind and model. */
  public static final Comparator<Allowance> IN_ORDER =
      Comparator.<Allowance, String>comparing(allowance -> allowance.holder().text())
          .thenComparing(Allowance::kind)
          .thenComparing(allowance -> allowance.gpuModel().orElse(""));

  /** What is allowed. */
  public enum Kind {
    /** Its part of the fleet beside its siblings', more than 0. */
    WEIGHT,
    /** Sessions that run at once. */
    CONCURRENT,
    /** GPUs of one model in use at once. */
    GPUS,
    /** GPU-minutes that running sessions still have ahead. */
    RUN_MINUTES,
    /** GPUs of one model that a contract keeps for it. */
    RESERVED;

    /** The word in the API and the database. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that word; throws IllegalArgumentException for another. */
    public static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  public Allowance {
    if (!(amount >= 0 && amount <= 1e12) || (kind == Kind.WEIGHT && amount == 0)) {
      throw new IllegalArgumentException("an allowance of " + amount + " " + kind.word());
    }
    if (gpuModel.isPresent() != (kind == Kind.GPUS || kind == Kind.RESERVED)) {
      throw new IllegalArgumentException("an allowance of " + kind.word() + " of " + gpuModel);
    }
    if (kind != Kind.RESERVED && (startWithin.isPresent() || until.isPresent())) {
      throw new IllegalArgumentException("terms of a contract on " + kind.word());
    }
  }

  /** One that no contract has terms for. */
  public Allowance(
      AccountId account, Holder holder, Kind kind, Optional<String> gpuModel, double amount) {
    this(account, holder, kind, gpuModel, amount, Optional.empty(), Optional.empty());
  }

  /** The weight of a holder. */
  public static Allowance weight(AccountId account, Holder holder, double weight) {
    return new Allowance(account, holder, Kind.WEIGHT, Optional.empty(), weight);
  }

  /** GPUs of a model that a contract keeps for an account. */
  public static Allowance reserved(AccountId account, String gpuModel, ReservedGpus reserved) {
    return new Allowance(
        account,
        Holder.ACCOUNT,
        Kind.RESERVED,
        Optional.of(gpuModel),
        reserved.gpus(),
        Optional.of(reserved.startWithin()),
        reserved.until());
  }

  /** What a contract keeps; empty for all other kinds. */
  public Optional<ReservedGpus> reserved() {
    return kind == Kind.RESERVED
        ? Optional.of(
            new ReservedGpus((int) amount, startWithin.orElse(ReservedGpus.START_WITHIN), until))
        : Optional.empty();
  }

  /** As a limit that a decision counts by; empty for a weight. */
  public Optional<Limit> limit() {
    Optional<Limit.Unit> unit =
        switch (kind) {
          case WEIGHT, RESERVED -> Optional.empty();
          case CONCURRENT -> Optional.of(Limit.Unit.SESSIONS);
          case GPUS -> Optional.of(Limit.Unit.GPUS);
          case RUN_MINUTES -> Optional.of(Limit.Unit.GPU_MINUTES);
        };
    return unit.map(of -> new Limit(holder, gpuModel, of, (long) amount));
  }

  /** What it is about: there is one amount of each. */
  public Subject subject() {
    return new Subject(account, holder, kind, gpuModel);
  }

  /** What an allowance is about. */
  public record Subject(AccountId account, Holder holder, Kind kind, Optional<String> gpuModel) {}
}
