package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.Reasons;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SinceTest {
  private static final Instant T0 = Instant.parse("2026-03-02T00:00:00Z");
  private static final SessionId ONE = session(1);
  private static final SessionId OTHER = session(2);

  private final Since since = new Since();

  private static SessionId session(long number) {
    return new SessionId(new UUID(1, number));
  }

  private static Reasons waits(int number, SessionId session, WaitCode... codes) {
    return reader -> reader.waits(number, session, bits(Set.of(codes)));
  }

  private static int bits(Set<WaitCode> codes) {
    return codes.stream().mapToInt(code -> 1 << code.ordinal()).sum();
  }

  @Test
  void a_reason_that_stays_keeps_its_time_and_another_begins_now() {
    since.take(waits(0, ONE, WaitCode.CAPACITY), T0);
    Since.Change change =
        since.take(waits(0, ONE, WaitCode.CAPACITY, WaitCode.PRIORITY), T0.plusSeconds(1));

    assertThat(since.of(ONE))
        .isEqualTo(Map.of(WaitCode.CAPACITY, T0, WaitCode.PRIORITY, T0.plusSeconds(1)));
    assertThat(change.changed()).containsOnlyKeys(ONE);
    assertThat(since.take(waits(0, ONE, WaitCode.CAPACITY), T0).changed().get(ONE))
        .isEqualTo(Map.of(WaitCode.CAPACITY, T0));
  }

  @Test
  void who_comes_back_under_its_old_number_waits_anew() {
    since.take(waits(0, ONE, WaitCode.CAPACITY), T0);
    assertThat(since.take(Reasons.NONE, T0.plusSeconds(1)).gone()).containsExactly(ONE);
    since.take(waits(0, ONE, WaitCode.CAPACITY), T0.plusSeconds(2));

    assertThat(since.of(ONE)).isEqualTo(Map.of(WaitCode.CAPACITY, T0.plusSeconds(2)));
  }

  @Test
  void who_gets_another_number_waits_on() {
    since.take(waits(0, ONE, WaitCode.CAPACITY), T0);
    Since.Change change =
        since.take(
            reader -> {
              reader.waits(0, OTHER, bits(Set.of(WaitCode.CAPACITY)));
              reader.waits(70, ONE, bits(Set.of(WaitCode.CAPACITY)));
            },
            T0.plusSeconds(1));

    assertThat(change.gone()).isEmpty();
    assertThat(since.of(ONE)).isEqualTo(Map.of(WaitCode.CAPACITY, T0));
    assertThat(since.of(OTHER)).isEqualTo(Map.of(WaitCode.CAPACITY, T0.plusSeconds(1)));
  }

  @Test
  void what_a_leader_before_knew_is_gone_when_nobody_waits_with_it() {
    since.load(Map.of(ONE, Map.of(WaitCode.QUOTA, T0), OTHER, Map.of(WaitCode.QUOTA, T0)));
    Since.Change change = since.take(waits(3, ONE, WaitCode.QUOTA), T0.plusSeconds(5));

    assertThat(change.gone()).containsExactly(OTHER);
    assertThat(change.changed()).isEmpty();
    assertThat(since.shown()).isEqualTo(Map.of(ONE, Map.of(WaitCode.QUOTA, T0)));
  }

  @Test
  void what_was_shown_does_not_change() {
    since.take(waits(0, ONE, WaitCode.CAPACITY), T0);
    Map<SessionId, Map<WaitCode, Instant>> shown = since.shown();
    since.take(waits(0, OTHER, WaitCode.QUOTA), T0);

    assertThat(shown).isEqualTo(Map.of(ONE, Map.of(WaitCode.CAPACITY, T0)));
  }

  @Test
  void random_queues_are_known_as_by_counting_everything_each_time() {
    Random random = new Random(42);
    Map<SessionId, Map<WaitCode, Instant>> model = new HashMap<>();
    Map<SessionId, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < 2_000; i++) {
      numbers.keySet().removeIf(one -> random.nextInt(8) == 0);
      for (int more = random.nextInt(12); more > 0; more--) {
        numbers.putIfAbsent(session(random.nextInt(150)), -1);
      }
      renumber(numbers, random);
      Map<SessionId, Set<WaitCode>> waiting = new LinkedHashMap<>();
      numbers.keySet().forEach(one -> waiting.put(one, someCodes(random, model.get(one))));
      Instant now = T0.plusSeconds(i);

      Since.Change change =
          since.take(
              reader ->
                  waiting.forEach(
                      (one, codes) -> reader.waits(numbers.getOrDefault(one, 0), one, bits(codes))),
              now);

      Set<SessionId> gone = new HashSet<>(model.keySet());
      gone.removeAll(waiting.keySet());
      assertThat(change.gone()).isEqualTo(gone);
      Map<SessionId, Map<WaitCode, Instant>> before = Map.copyOf(model);
      count(model, waiting, now);
      assertThat(since.shown()).isEqualTo(model);
      assertThat(change.changed().keySet())
          .allSatisfy(one -> assertThat(model.get(one)).isNotEqualTo(before.get(one)));
      assertThat(change.changed().size())
          .isEqualTo(
              model.entrySet().stream()
                  .filter(one -> !one.getValue().equals(before.get(one.getKey())))
                  .count());
    }
  }

  /** Gives those without a number the smallest that are free; now and then all get others. */
  private static void renumber(Map<SessionId, Integer> numbers, Random random) {
    if (random.nextInt(5) == 0) {
      List<Integer> fresh = new ArrayList<>();
      for (int i = 0; i < numbers.size(); i++) {
        fresh.add(i);
      }
      Collections.shuffle(fresh, random);
      numbers.replaceAll((one, number) -> fresh.remove(fresh.size() - 1));
      return;
    }
    Set<Integer> taken = new HashSet<>(numbers.values());
    int next = 0;
    for (Map.Entry<SessionId, Integer> one : numbers.entrySet()) {
      if (one.getValue() < 0) {
        while (!taken.add(next)) {
          next++;
        }
        one.setValue(next);
      }
    }
  }

  private static Set<WaitCode> someCodes(Random random, Map<WaitCode, Instant> before) {
    if (before != null && random.nextInt(4) > 0) {
      return before.keySet();
    }
    Set<WaitCode> codes = EnumSet.of(WaitCode.values()[random.nextInt(WaitCode.values().length)]);
    codes.add(random.nextBoolean() ? WaitCode.CAPACITY : WaitCode.PRIORITY);
    return codes;
  }

  private static void count(
      Map<SessionId, Map<WaitCode, Instant>> model,
      Map<SessionId, Set<WaitCode>> waiting,
      Instant now) {
    model.keySet().retainAll(waiting.keySet());
    waiting.forEach(
        (one, codes) -> {
          Map<WaitCode, Instant> before = model.getOrDefault(one, Map.of());
          Map<WaitCode, Instant> after = new EnumMap<>(WaitCode.class);
          codes.forEach(code -> after.put(code, before.getOrDefault(code, now)));
          model.put(one, after);
        });
  }
}
