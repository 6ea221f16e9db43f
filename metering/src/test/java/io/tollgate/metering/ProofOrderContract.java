package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.TransferRow;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.ModelSet;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariant 8 over random histories: several sessions and attempts, gangs, extensions, increments
 * from 1 s to 1 h, minimums, stops and late reports. Proofs are shuffled between the moments that
 * order them, sent several times and in other batches; every row must be the same.
 */
abstract class ProofOrderContract {
  private static final int SESSIONS = 3;
  private static final int VARIANTS = 3;

  abstract Metering metering();

  abstract MeteringStores stores();

  abstract List<SessionProof> lateProofs(UUID session);

  /** A moment of a history: a proof, or what is done to a session by its place in the list. */
  private record Moment(Optional<Report> report, boolean orders, Consumer<Run> act) {
    static Moment proof(int session, int attempt, long ms) {
      return new Moment(Optional.of(new Report(session, attempt, ms)), false, run -> {});
    }

    /** Proofs stay on their side of it. */
    static Moment wall(Consumer<Run> act) {
      return new Moment(Optional.empty(), true, act);
    }

    /** Proofs may pass it either way. */
    static Moment gate(Consumer<Run> act) {
      return new Moment(Optional.empty(), false, act);
    }
  }

  private record Report(int session, int attempt, long ms) {}

  /** The rows of one telling of a history, under ids of its own. */
  private final class Run {
    final UUID payer = Wallet.payerWith(metering(), 1_000_000);
    final List<UUID> sessions = new ArrayList<>();
    final List<List<UUID>> segments = new ArrayList<>();

    Quote quote(long rate, int minutes, int increment, int minimum) {
      Quote plain = Wallet.quote(metering(), payer, minutes);
      Quote made =
          new Quote(
              UUID.randomUUID(),
              payer,
              plain.channel(),
              plain.group(),
              plain.workflow(),
              plain.gpuModel(),
              plain.capacityClass(),
              plain.nodes(),
              plain.gpusPerNode(),
              plain.gpuThousandths(),
              minutes,
              plain.listPrice(),
              plain.gpus(),
              plain.workflowRatio(),
              plain.groupRatio(),
              plain.channelRatio(),
              Rate.ofMicros(rate),
              Money.ofMicros(rate).times(minutes),
              new QuoteTerms(
                  increment,
                  minimum,
                  plain.terms().refundShareThousandths(),
                  plain.terms().refundOnFailure()),
              plain.createdAt(),
              plain.expiresAt(),
              plain.cause(),
              Optional.empty(),
              ModelSet.ONE,
              Optional.empty());
      stores().quotes().add(made);
      return made;
    }

    void hold(Quote quote) {
      UUID session = UUID.randomUUID();
      HoldOutcome outcome = metering().hold(session, payer, quote.quoteId(), CAUSE, T0);
      assertThat(outcome).isInstanceOf(HoldOutcome.Held.class);
      sessions.add(session);
      segments.add(new ArrayList<>());
    }

    void extend(int session, Quote quote) {
      UUID segment = UUID.randomUUID();
      metering().extend(sessions.get(session), segment, payer, quote.quoteId(), CAUSE, T0);
      segments.get(session).add(segment);
    }

    void decide(int session, int extension, boolean acknowledged) {
      UUID segment = segments.get(session).get(extension);
      if (acknowledged) {
        metering().acknowledgeSegment(sessions.get(session), segment, CAUSE, T0);
      } else {
        metering().voidSegment(sessions.get(session), segment, CAUSE, T0);
      }
    }

    void prove(List<Report> reports) {
      List<SessionProof> proofs = new ArrayList<>();
      for (Report report : reports) {
        proofs.add(new SessionProof(sessions.get(report.session()), report.attempt(), report.ms()));
      }
      metering().acceptProofs(proofs, CAUSE, T0);
    }

    /** All rows that proofs can lead to, without ids. */
    List<String> rows() {
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < sessions.size(); i++) {
        UUID session = sessions.get(i);
        int number = i;
        metering()
            .charges(session, 0, 100_000)
            .forEach(
                row ->
                    rows.add(
                        "%d minute %d of %d at %s: %s, %s back"
                            .formatted(
                                number,
                                row.minute(),
                                row.attempt(),
                                row.minuteStart(),
                                row.amount(),
                                row.returned())));
        Receipt receipt = metering().receipt(session).orElseThrow();
        rows.add(
            "%d %s %s %s %s"
                .formatted(
                    i,
                    receipt.endReason(),
                    receipt.charged(),
                    receipt.refunded(),
                    receipt.forfeited()));
        TreeSet<String> late = new TreeSet<>();
        lateProofs(session).forEach(proof -> late.add(proof.attempt() + ":" + proof.elapsedMs()));
        rows.add(i + " late " + late);
      }
      TreeMap<String, Long> sums = new TreeMap<>();
      for (TransferRow row : metering().history(payer, Optional.empty(), 10_000)) {
        int of = row.sessionId().map(sessions::indexOf).orElse(-1);
        sums.merge(row.kind().code() + " " + of, row.amount().micros(), Math::addExact);
      }
      rows.add("transfers " + sums);
      return rows;
    }
  }

  private static int increment(Random random, boolean plain) {
    return plain
        ? List.of(1, 30, 60).get(random.nextInt(3))
        : List.of(1, 7, 30, 60, 61, 90, 600, 3_600).get(random.nextInt(8));
  }

  /** A session's moments in order; its sessions' own are then interleaved. */
  private List<Moment> life(int session, Random random, boolean plain) {
    List<Moment> life = new ArrayList<>();
    int attempts = 1 + random.nextInt(3);
    int extensions = 0;
    boolean capped = false;
    for (int attempt = 1; attempt <= attempts; attempt++) {
      int number = attempt;
      Instant start = T0.plusSeconds(10_000L * attempt);
      life.add(
          Moment.wall(
              run -> metering().startAttempt(run.sessions.get(session), number, start, CAUSE)));
      long ran = random.nextInt(900_000);
      proofs(life, session, attempt, ran, random);
      if (random.nextBoolean()) {
        int extension = extensions++;
        long rate = 1 + random.nextInt(9_999_999);
        int minutes = 1 + random.nextInt(5);
        int increment = increment(random, plain);
        life.add(Moment.gate(run -> run.extend(session, run.quote(rate, minutes, increment, 0))));
        boolean left = attempt == attempts && random.nextInt(3) == 0;
        if (!left) {
          boolean acknowledged = random.nextBoolean();
          // A proof beyond the old limit is not given before its node knows the new one.
          life.add(Moment.wall(run -> run.decide(session, extension, acknowledged)));
        }
        proofs(life, session, attempt, ran, random);
      }
      if (attempt > 1) {
        // Heard of an attempt that is over: kept, never charged.
        proofs(life, session, attempt - 1, 2_000_000, random);
      }
      boolean last = attempt == attempts;
      if (last && random.nextInt(3) == 0) {
        capped = true;
        Instant stopped = start.plusMillis(ran);
        life.add(Moment.wall(run -> metering().capStop(run.sessions.get(session), CAUSE, stopped)));
        proofs(life, session, attempt, ran + 100_000, random);
      }
      long most = capped ? ran + 100_000 : ran;
      EndReason reason =
          last
              ? List.of(
                      EndReason.COMPLETED,
                      EndReason.STOPPED_BY_USER,
                      EndReason.NODE_LOST,
                      EndReason.FAILED,
                      EndReason.POLICY_REJECTED)
                  .get(random.nextInt(5))
              : EndReason.PREEMPTED;
      // A gang's ranks differ; the smallest of what was proved is what ran for all.
      Ending ending = new Ending(attempt, reason, most, most + random.nextInt(3) * 50_000L, !last);
      life.add(
          Moment.wall(
              run ->
                  metering()
                      .endAttempt(
                          run.sessions.get(session), ending, CAUSE, start.plusSeconds(9_000))));
      proofs(life, session, attempt, 3_000_000, random);
    }
    return life;
  }

  private static void proofs(
      List<Moment> life, int session, int attempt, long most, Random random) {
    for (int i = random.nextInt(5); i >= 0; i--) {
      life.add(Moment.proof(session, attempt, random.nextInt((int) most + 1)));
    }
  }

  private List<Moment> history(Random random) {
    List<Moment> history = new ArrayList<>();
    List<List<Moment>> lives = new ArrayList<>();
    for (int session = 0; session < SESSIONS; session++) {
      long rate = 1 + random.nextInt(99_999_999);
      int minutes = 1 + random.nextInt(12);
      boolean plain = random.nextBoolean();
      int increment = increment(random, plain);
      int minimum = plain ? 0 : random.nextInt(4) * 70;
      history.add(Moment.wall(run -> run.hold(run.quote(rate, minutes, increment, minimum))));
      lives.add(life(session, random, plain));
    }
    while (lives.stream().anyMatch(life -> !life.isEmpty())) {
      List<Moment> life = lives.get(random.nextInt(SESSIONS));
      if (!life.isEmpty()) {
        history.add(life.remove(0));
      }
    }
    return history;
  }

  /** The same history with its proofs elsewhere between the walls, some of them again and again. */
  private static List<Moment> retold(List<Moment> history, Random random) {
    List<Moment> told = new ArrayList<>();
    List<Moment> between = new ArrayList<>();
    for (Moment moment : history) {
      if (moment.orders()) {
        told.addAll(shuffled(between, random));
        between.clear();
        told.add(moment);
      } else {
        between.add(moment);
      }
    }
    told.addAll(shuffled(between, random));
    return told;
  }

  private static List<Moment> shuffled(List<Moment> between, Random random) {
    List<Moment> proofs = new ArrayList<>();
    List<Moment> mixed = new ArrayList<>();
    for (Moment moment : between) {
      if (moment.report().isPresent()) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          proofs.add(moment);
        }
      } else {
        mixed.add(moment);
      }
    }
    Collections.shuffle(proofs, random);
    proofs.forEach(proof -> mixed.add(random.nextInt(mixed.size() + 1), proof));
    return mixed;
  }

  private List<String> tell(List<Moment> moments, Random random) {
    Run run = new Run();
    List<Report> batch = new ArrayList<>();
    for (Moment moment : moments) {
      moment.report().ifPresent(batch::add);
      if (moment.report().isEmpty() || random.nextInt(4) == 0) {
        run.prove(batch);
        batch.clear();
      }
      moment.act().accept(run);
    }
    run.prove(batch);
    return run.rows();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void any_order_repetition_and_batching_gives_the_same_rows(long seed) {
    Random random = new Random(seed);
    List<Moment> history = history(random);
    List<String> expected = tell(history, random);
    assertThat(expected).anyMatch(row -> row.contains(" minute "));
    for (int variant = 0; variant < VARIANTS; variant++) {
      assertThat(tell(retold(history, random), random))
          .as("seed %d, variant %d", seed, variant)
          .isEqualTo(expected);
    }
  }
}
