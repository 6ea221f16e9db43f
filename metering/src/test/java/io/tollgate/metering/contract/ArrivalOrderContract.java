package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.APRIL;
import static io.tollgate.metering.contract.Deal.AUTHOR;
import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.PERIOD;
import static io.tollgate.metering.contract.Deal.beyond;
import static io.tollgate.metering.contract.Deal.tier;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.SessionProof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same sessions, whose proofs arrive in any order, repeated, in batches of any size and some of
 * them late, come to the same adjustments. Shapes, and so prices, differ; the order of minutes
 * decides which of them get the cheaper tiers.
 */
abstract class ArrivalOrderContract extends InContractWorld {
  private static final int SESSIONS = 12;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void arrival_changes_nothing(long seed) {
    List<Adjustment> expected = null;
    for (int arrival = 0; arrival < 4; arrival++) {
      PeriodStatement closed = closed(seed, arrival);
      assertThat(closed.adjustments()).isNotEmpty();
      expected = expected == null ? closed.adjustments() : expected;
      assertThat(closed.adjustments()).as("seed %d arrival %d", seed, arrival).isEqualTo(expected);
    }
  }

  private PeriodStatement closed(long seed, int arrival) {
    Random shape = new Random(seed);
    Random chance = new Random(31 * seed + arrival);
    Deal deal = world.deal(1_000_000);
    Terms agreed =
        wording()
            .included("a10", 20)
            .tiers(tier("a10", 0, 60, 15), tier("a10", 60, 130, 9), beyond("a10", 130, 4))
            .commitment(100 + shape.nextInt(3_000))
            .terms();
    deal.agree(agreed, MARCH);
    List<SessionProof> proofs = new ArrayList<>();
    List<UUID> sessions = new ArrayList<>();
    List<Long> lasted = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      // Ids in the same order whichever arrival this is.
      UUID session = new UUID((seed << 32) | (i << 8) | arrival, -1L >>> 1);
      Instant at = MARCH.plusSeconds(shape.nextInt(1_200)).plusMillis(shape.nextInt(1_000));
      long ms = 30_000 + shape.nextInt(900_000);
      deal.start(session, "a10", 1 + shape.nextInt(3), 20, at);
      for (long proven = 25_000; proven < ms; proven += 20_000 + shape.nextInt(60_000)) {
        proofs.add(new SessionProof(session, 1, proven));
      }
      sessions.add(session);
      lasted.add(ms);
    }
    proofs.addAll(proofs.subList(0, chance.nextInt(proofs.size())));
    Collections.shuffle(proofs, chance);
    while (!proofs.isEmpty()) {
      int size = 1 + chance.nextInt(proofs.size());
      Instant posted = MARCH.plus(Duration.ofHours(1 + chance.nextInt(5)));
      deal.metering().acceptProofs(List.copyOf(proofs.subList(0, size)), AUTHOR, posted);
      proofs.subList(0, size).clear();
    }
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      ends.add(i);
    }
    Collections.shuffle(ends, chance);
    for (int i : ends) {
      Instant heard = MARCH.plus(Duration.ofDays(1 + chance.nextInt(20)));
      EndReason reason = i % 4 == 3 ? EndReason.NODE_LOST : EndReason.COMPLETED;
      deal.end(sessions.get(i), reason, lasted.get(i), heard);
    }
    return deal.close(PERIOD, APRIL.plus(Duration.ofHours(1)));
  }
}
