package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of promises when a round is committed. */
class WaitLogTest {
  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
  private static final SessionId SESSION = new SessionId(new UUID(1, 1));
  private static final Promise TOLD =
      new Promise(
          SESSION,
          NOW.plusSeconds(600),
          NOW.minusSeconds(60),
          0,
          List.of(new NodeId(new UUID(2, 2))),
          Optional.empty());
  private static final Start START = new Start(SESSION, 1, List.of());

  private final Kept store = new Kept();
  private final WaitLog log = new WaitLog();

  @Test
  void whose_start_is_returned_keeps_the_promise() {
    log.write(store, Map.of(SESSION, TOLD), new Committed(List.of(), List.of()), NOW);
    log.write(store, Map.of(), new Committed(List.of(), List.of(START)), NOW);

    assertThat(log.promises()).containsExactly(Map.entry(SESSION, TOLD));
    assertThat(store.open).containsOnlyKeys(SESSION);
    assertThat(store.decided).isEmpty();
  }

  @Test
  void whose_start_is_written_had_the_promise_kept() {
    log.write(store, Map.of(SESSION, TOLD), new Committed(List.of(), List.of()), NOW);
    log.started(store, List.of(START), NOW);
    log.write(store, Map.of(), new Committed(List.of(START), List.of()), NOW);

    assertThat(log.promises()).isEmpty();
    assertThat(store.decided).containsExactly(SESSION);
  }

  @Test
  void for_whom_nobody_left_keeps_what_it_was_told_before() {
    Promise freed =
        new Promise(
            SESSION,
            NOW,
            TOLD.givenAt(),
            0,
            TOLD.nodes(),
            true,
            Optional.empty(),
            Optional.empty());
    Preempt recalled = new Preempt(SESSION, 1, List.of(), NOW);
    Committed none = new Committed(List.of(), List.of(), false, List.of(recalled));
    log.write(store, Map.of(SESSION, freed), none, NOW);
    assertThat(log.promises()).isEmpty();
    log.write(store, Map.of(SESSION, TOLD), new Committed(List.of(), List.of()), NOW);
    log.write(store, Map.of(SESSION, freed), none, NOW);
    assertThat(log.promises()).containsExactly(Map.entry(SESSION, TOLD));
    assertThat(store.open).containsValue(TOLD);
  }

  private static Promise guaranteed(Instant by) {
    return new Promise(
        SESSION,
        NOW.plusSeconds(60),
        NOW,
        0,
        TOLD.nodes(),
        false,
        Optional.of(by),
        Optional.empty());
  }

  private Optional<String> missed(Promise promise, Instant startedAt) {
    log.write(store, Map.of(SESSION, promise), new Committed(List.of(), List.of()), NOW);
    return log.started(store, List.of(START), startedAt).get(0).missed();
  }

  @Test
  void a_start_after_what_a_contract_guarantees_is_missed() {
    Instant by = NOW.plusSeconds(30);
    assertThat(missed(guaranteed(by), by.plusSeconds(1))).isEmpty();
    assertThat(missed(guaranteed(by), by.plusSeconds(2))).contains("no_room");
    assertThat(missed(guaranteed(by).because(Promise.Cause.WORK_OUTLIVED), by.plusSeconds(2)))
        .contains("work_outlived");
    assertThat(missed(TOLD, NOW.plusSeconds(5000))).isEmpty();
  }

  @Test
  void what_is_guaranteed_and_taken_back_is_missed_when_nodes_are_gone() {
    Committed nothing = new Committed(List.of(), List.of());
    Promise promise = guaranteed(NOW.plusSeconds(300));
    log.write(store, Map.of(SESSION, promise), nothing, NOW);
    assertThat(log.write(store, Map.of(), nothing, NOW).get(0).missed()).isEmpty();

    log.write(store, Map.of(SESSION, promise), nothing, NOW);
    log.write(store, reader -> reader.waits(0, SESSION, 1 << WaitCode.NODE_DOWN.ordinal()), NOW);
    assertThat(log.write(store, Map.of(), nothing, NOW).get(0).missed()).contains("node_down");
  }

  @Test
  void what_can_be_promised_no_more_is_withdrawn() {
    log.write(store, Map.of(SESSION, TOLD), new Committed(List.of(), List.of()), NOW);
    log.write(store, Map.of(), new Committed(List.of(), List.of()), NOW);

    assertThat(log.promises()).isEmpty();
    assertThat(store.open).isEmpty();
    assertThat(store.decided).isEmpty();
  }

  private static final class Kept implements WaitStore {
    private final Map<SessionId, Promise> open = new HashMap<>();
    private final List<SessionId> decided = new ArrayList<>();

    @Override
    public Map<SessionId, Map<WaitCode, Instant>> reasons() {
      return Map.of();
    }

    @Override
    public List<Promise> openPromises() {
      return List.copyOf(open.values());
    }

    @Override
    public void putReasons(Map<SessionId, Map<WaitCode, Instant>> changed, Instant now) {
      // Nobody asks for them here.
    }

    @Override
    public void putPromises(Collection<Promise> promises) {
      promises.forEach(promise -> open.put(promise.session(), promise));
    }

    @Override
    public void withdrawPromises(Collection<SessionId> sessions, Instant now) {
      sessions.forEach(open::remove);
    }

    @Override
    public void decidePromises(Map<SessionId, Boolean> kept, Instant now) {
      decided.addAll(kept.keySet());
      kept.keySet().forEach(open::remove);
    }
  }
}
