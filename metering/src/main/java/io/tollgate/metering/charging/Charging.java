package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Turns proofs into charges: recomputes what should be there and posts what is not. Duplicates,
 * reordering and other batches change nothing.
 */
public final class Charging {
  /** How often a batch is planned again because a billing changed between reading and posting. */
  private static final int ROUNDS = 5;

  private final BillingStore billings;
  private final ChargeStore charges;

  /** Over stores of one transaction. */
  public Charging(BillingStore billings, ChargeStore charges) {
    this.billings = billings;
    this.charges = charges;
  }

  /**
   * An attempt that begins to run.
   *
   * @param number of the attempt
   */
  public record Beginning(UUID session, int number, Cause cause) {}

  /** Stores when attempts of different sessions began to run; the first stamp of each stands. */
  public void start(List<Beginning> beginnings, Instant startedAt) {
    Map<UUID, Billing> locked = billings.lock(beginnings.stream().map(Beginning::session).toList());
    List<BillingStore.Begun> begun = new ArrayList<>();
    for (Beginning one : beginnings) {
      Billing billing = locked.get(one.session());
      if (billing == null) {
        throw new IllegalArgumentException("No hold for session " + one.session());
      }
      if (isNext(billing, one.number())) {
        Attempt started =
            new Attempt(one.number(), startedAt.truncatedTo(ChronoUnit.MICROS), 0, false);
        int before =
            Planted.is(MoneyDefect.ATTEMPT_RESTARTS_MINUTES) ? 0 : billing.minuteNumbersUsed();
        begun.add(
            new BillingStore.Begun(billing.withAttempt(started, before), before, one.cause()));
      }
    }
    billings.begin(begun);
  }

  /** False for one that began before. */
  private static boolean isNext(Billing billing, int attempt) {
    if (billing.settled()) {
      throw new IllegalStateException("Session " + billing.sessionId() + " is settled.");
    }
    int last = billing.attempt().map(Attempt::number).orElse(0);
    if (attempt < last || (attempt == last && last > 0)) {
      return false;
    }
    if (billing.attempt().isPresent() && !billing.attempt().get().ended()) {
      throw new IllegalStateException(
          "Attempt " + last + " of session " + billing.sessionId() + " has not ended.");
    }
    return true;
  }

  /** Posts the complete minutes that should be there and are not. Unknown sessions are left out. */
  public List<Charged> accept(List<SessionProof> proofs, Cause cause, Instant now) {
    return accept(proofs.stream().map(proof -> new CausedProof(proof, cause)).toList(), now);
  }

  /** The same for what several agents proved, in one batch. */
  public List<Charged> accept(List<CausedProof> proofs, Instant now) {
    Map<UUID, CausedProof> single = new HashMap<>();
    Set<UUID> several = new HashSet<>();
    for (CausedProof proof : proofs) {
      UUID session = proof.proof().sessionId();
      if (several.contains(session) || single.put(session, proof) != null) {
        several.add(session);
        single.remove(session);
      }
    }
    // A planted mistake is made where it is planned, so then everything is planned.
    List<Charged> done =
        Planted.anything()
            ? new ArrayList<>()
            : new ArrayList<>(charges.advance(single.values(), now));
    if (done.size() == proofs.size()) {
      return done;
    }
    Set<UUID> advanced = new HashSet<>();
    done.forEach(charged -> advanced.add(charged.sessionId()));
    Map<Cause, List<SessionProof>> others = new LinkedHashMap<>();
    for (CausedProof proof : proofs) {
      if (!advanced.contains(proof.proof().sessionId())) {
        others.computeIfAbsent(proof.cause(), first -> new ArrayList<>()).add(proof.proof());
      }
    }
    others.forEach((cause, open) -> done.addAll(plan(open, cause, now)));
    return done;
  }

  /** Reads, plans and posts: every case, whatever it takes. */
  private List<Charged> plan(List<SessionProof> proofs, Cause cause, Instant now) {
    List<SessionProof> open = new ArrayList<>(proofs);
    List<Charged> done = new ArrayList<>();
    for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
      Map<UUID, Billing> known =
          billings.find(open.stream().map(SessionProof::sessionId).distinct().toList());
      List<SessionProof> late = new ArrayList<>();
      Map<UUID, SessionProof> current = new TreeMap<>();
      for (SessionProof proof : open) {
        Billing billing = known.get(proof.sessionId());
        if (billing != null && isLate(billing, proof)) {
          if (!isBilled(billing, proof)) {
            late.add(proof);
          }
        } else if (billing != null && isCurrent(billing, proof)) {
          current.merge(proof.sessionId(), proof, Charging::longer);
        }
      }
      billings.addLateProofs(late, cause, now);
      late.forEach(proof -> done.add(new Charged(proof.sessionId(), 0, 0, 0, Money.ZERO, true)));
      Cause by =
          Planted.is(MoneyDefect.CHARGE_WITHOUT_ACTOR)
              ? new Cause("", cause.requestId(), cause.reason())
              : cause;
      List<ChargeStore.Posting> postings =
          current.values().stream().flatMap(proof -> plan(known, proof, by).stream()).toList();
      Set<UUID> posted = charges.post(postings, now);
      done.addAll(charged(postings, posted));
      // What changed meanwhile is read and planned again.
      open =
          new ArrayList<>(
              postings.stream()
                  .map(posting -> posting.billing().sessionId())
                  .filter(id -> !posted.contains(id))
                  .map(current::get)
                  .toList());
    }
    if (!open.isEmpty()) {
      throw new IllegalStateException("Billings keep changing under their proofs: " + open);
    }
    return done;
  }

  private static Optional<ChargeStore.Posting> plan(
      Map<UUID, Billing> known, SessionProof proof, Cause cause) {
    Billing billing = Objects.requireNonNull(known.get(proof.sessionId()));
    Attempt attempt = billing.attempt().orElseThrow();
    long elapsedMs =
        Planted.is(MoneyDefect.PROOFS_ADDED_UP)
            ? attempt.provenMs() + proof.elapsedMs()
            : proof.elapsedMs();
    ChargePlan plan =
        ChargePlan.of(
            billing.prepaid(),
            billing.minuteNumbersUsed(),
            elapsedMs,
            ChargePlan.Extent.RUNNING,
            new ChargePlan.Already(billing.postedMinutes(), billing.amounts().netCharged()));
    return plan.rows().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ChargeStore.Posting(billing, attempt, proof.elapsedMs(), plan.rows(), cause));
  }

  private static List<Charged> charged(Collection<ChargeStore.Posting> postings, Set<UUID> posted) {
    return postings.stream()
        .filter(posting -> posted.contains(posting.billing().sessionId()))
        .map(
            posting ->
                new Charged(
                    posting.billing().sessionId(),
                    posting.rows().get(0).minute(),
                    posting.rows().size(),
                    minutesLeft(posting),
                    Money.ofMicros(posting.micros()),
                    false))
        .toList();
  }

  static int minutesLeft(ChargeStore.Posting posting) {
    Billing billing = posting.billing();
    return billing.prepaid().limit() - billing.postedMinutes() - posting.rows().size();
  }

  private static boolean isLate(Billing billing, SessionProof proof) {
    int number = billing.attempt().map(Attempt::number).orElse(0);
    boolean ended = billing.attempt().map(Attempt::ended).orElse(false);
    boolean earlier = proof.attempt() < number && !Planted.is(MoneyDefect.LATE_USAGE_CHARGED);
    return billing.settled() || earlier || (proof.attempt() == number && ended);
  }

  /** Its end came first and knew as much: a proof on its way beside the end is no late usage. */
  private static boolean isBilled(Billing billing, SessionProof proof) {
    return billing
        .attempt()
        .map(last -> last.number() == proof.attempt() && last.provenMs() >= proof.elapsedMs())
        .orElse(false);
  }

  private static boolean isCurrent(Billing billing, SessionProof proof) {
    return billing
        .attempt()
        .map(
            attempt ->
                attempt.number() == proof.attempt() || Planted.is(MoneyDefect.LATE_USAGE_CHARGED))
        .orElse(false);
  }

  private static SessionProof longer(SessionProof a, SessionProof b) {
    return a.elapsedMs() >= b.elapsedMs() ? a : b;
  }
}
