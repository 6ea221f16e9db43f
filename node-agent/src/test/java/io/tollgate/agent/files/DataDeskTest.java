package io.tollgate.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.FileWish;
import io.tollgate.agent.protocol.Wanted;
import io.tollgate.agent.runtime.LogPiece;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataDeskTest {

  private final AllocationId id = new AllocationId(new UUID(1, 2));
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final List<DataRequest> sent = new CopyOnWriteArrayList<>();
  private volatile String written = "";
  private volatile boolean ended;
  private volatile long dropped;
  private final DataDesk desk =
      new DataDesk(
          this::read,
          new FileDesk(any -> Optional.empty(), any -> ended, FileDeskTest.LIMITS),
          any -> ended,
          (any, data) -> sent.add(data),
          timer,
          timer);

  private LogPiece read(AllocationId any, long offset, int limit) {
    byte[] all = written.getBytes(StandardCharsets.UTF_8);
    int from = (int) Math.min(all.length, offset);
    int to = Math.min(all.length, from + limit);
    return new LogPiece(
        Math.max(dropped, offset), Arrays.copyOfRange(all, from, to), false, to == all.length);
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private Wanted wanted(long offset, int limit, long waitMs) {
    return new Wanted(UUID.randomUUID(), id, "log", offset, limit, waitMs, true, null);
  }

  private DataRequest awaitOne() {
    await().until(() -> sent.size() == 1);
    return sent.remove(0);
  }

  @Test
  void first_byte_is_waited_for() {
    desk.answer(wanted(0, 100, 20_000));
    written = "late";
    DataRequest piece = awaitOne();
    assertThat(piece.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("late");
    assertThat(piece.complete()).isFalse();
  }

  @Test
  void nothing_comes_after_the_last_piece_of_ended_work() {
    written = "abcdef";
    ended = true;
    desk.answer(wanted(0, 4, 0));
    assertThat(awaitOne().complete()).isFalse();
    desk.answer(wanted(4, 4, 0));
    DataRequest last = awaitOne();
    assertThat(last.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("ef");
    assertThat(last.complete()).isTrue();
    // There is nothing to wait for any more.
    desk.answer(wanted(6, 4, 20_000));
    assertThat(awaitOne().complete()).isTrue();
  }

  @Test
  void empty_answer_comes_when_the_wait_is_over() {
    desk.answer(wanted(0, 100, 30));
    DataRequest piece = awaitOne();
    assertThat(piece.bytes()).isEmpty();
    assertThat(piece.complete()).isFalse();
  }

  @Test
  void same_request_is_answered_once() {
    written = "x";
    Wanted once = wanted(0, 10, 0);
    desk.answer(once);
    desk.answer(once);
    awaitOne();
    desk.answer(once);
    desk.answer(wanted(0, 10, 0));
    assertThat(awaitOne().requestId()).isNotEqualTo(once.requestId());
  }

  @Test
  void what_the_agent_does_not_have_is_complete_and_empty() {
    desk.answer(new Wanted(UUID.randomUUID(), id, "film", 0, 10, 20_000, true, null));
    DataRequest piece = awaitOne();
    assertThat(piece.bytes()).isEmpty();
    assertThat(piece.complete()).isTrue();
  }

  @Test
  void server_that_knows_of_dropped_output_hears_where_it_goes_on() {
    written = "0123456789";
    dropped = 5;
    desk.answer(wanted(2, 3, 0));
    assertThat(awaitOne().offset()).isEqualTo(5);
  }

  @Test
  void server_that_knows_no_dropped_output_hears_that_there_is_no_more() {
    written = "0123456789";
    dropped = 5;
    desk.answer(new Wanted(UUID.randomUUID(), id, "log", 2, 3, 0, null, null));
    DataRequest piece = awaitOne();
    assertThat(piece.offset()).isEqualTo(2);
    assertThat(piece.bytes()).isEmpty();
    assertThat(piece.complete()).isTrue();
  }

  @Test
  void files_that_are_nowhere_are_refused_in_words() {
    desk.answer(
        new Wanted(
            UUID.randomUUID(),
            id,
            "files",
            0,
            10,
            0,
            true,
            new FileWish("output", null, 10, null, null)));
    DataRequest answer = awaitOne();
    assertThat(answer.facts().refusal()).isEqualTo("file_not_found");
    assertThat(answer.facts().message()).contains("kept for a while");
  }
}
