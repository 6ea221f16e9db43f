package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
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
      throw new UnsupportedOperationException("no reasons are written here");
    }

    @Override
    public void putPromise(Promise promise) {
      open.put(promise.session(), promise);
    }

    @Override
    public void withdrawPromise(SessionId session, Instant now) {
      open.remove(session);
    }

    @Override
    public void decidePromise(SessionId session, boolean kept, Instant now) {
      decided.add(session);
      open.remove(session);
    }
  }
}
