package io.tollgate.scheduler.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.testing.TestPostgres;
import io.tollgate.scheduler.database.SchedulerMigrations;
import io.tollgate.scheduler.event.EventLog.Logged;
import io.tollgate.scheduler.event.EventLog.Page;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every committed event once, in one order, however late its commit comes. */
class EventLogTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final long SEED = 20_261_125;
  private static final int WRITERS = 8;
  private static final Duration STORM = Duration.ofSeconds(3);
  private static final AccountId ACCOUNT = new AccountId(new UUID(1, 1));

  private Jdbi jdbi;

  @BeforeEach
  void migrate() {
    String url = TestPostgres.migratedDatabase("scheduler", SchedulerMigrations::migrate);
    jdbi = Jdbi.create(TestPostgres.dataSource(url + "&stringtype=unspecified"));
  }

  @Test
  void an_event_is_not_served_before_every_older_transaction_has_ended() {
    EventCursor begin = jdbi.withHandle(handle -> new EventLog(handle).now());
    try (Handle open = jdbi.open()) {
      open.begin();
      write(open, "first", Optional.empty());
      jdbi.useTransaction(handle -> write(handle, "second", Optional.empty()));
      Page held = read(begin, 10);
      assertThat(held.events()).isEmpty();
      open.commit();
      Page both = read(held.next(), 10);
      assertThat(names(both)).containsExactly("first", "second");
      assertThat(read(both.next(), 10).events()).isEmpty();
      // Whoever was told half a page reads on where it ended.
      Page half = read(begin, 1);
      assertThat(names(half)).containsExactly("first");
      assertThat(names(read(half.next(), 1))).containsExactly("second");
    }
  }

  @Test
  void an_account_reads_its_own_events_and_its_cursor_passes_those_of_others() {
    jdbi.useTransaction(
        handle -> {
          write(handle, "mine", Optional.of(ACCOUNT));
          write(handle, "others", Optional.of(new AccountId(new UUID(1, 2))));
          write(handle, "nobodys", Optional.empty());
        });
    Page page =
        jdbi.withHandle(
            handle -> new EventLog(handle).read(EventCursor.START, Optional.of(ACCOUNT), 10));
    assertThat(names(page)).containsExactly("mine");
    assertThat(page.next()).isGreaterThan(page.events().get(0).cursor());
    assertThat(page.events().get(0).event().account()).contains(ACCOUNT);
  }

  @Test
  void a_cursor_survives_its_text_and_nonsense_is_none() {
    EventCursor cursor = new EventCursor(123_456_789_012L, 42);
    assertThat(EventCursor.parse(cursor.text())).contains(cursor);
    for (String nonsense : List.of("", "1.2.3", "!", "MS4yLjM=x", cursor.text() + "A")) {
      assertThat(EventCursor.parse(nonsense)).as(nonsense).isEmpty();
    }
  }

  @Test
  void a_cursor_of_the_time_before_a_restore_is_told_apart() {
    boolean foreign =
        jdbi.withHandle(
            handle -> new EventLog(handle).isFromAnotherLife(new EventCursor(1L << 40, 0)));
    boolean own =
        jdbi.withHandle(
            handle -> {
              EventLog log = new EventLog(handle);
              return log.isFromAnotherLife(log.now());
            });
    assertThat(foreign).isTrue();
    assertThat(own).isFalse();
  }

  @Test
  void under_fire_every_committed_event_is_delivered_once_and_in_order() throws Exception {
    Queue<String> committed = new ConcurrentLinkedQueue<>();
    long until = System.nanoTime() + STORM.toNanos();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    List<Future<?>> storm = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      storm.add(writers.submit(() -> fire(writer, until, committed)));
    }
    List<Logged> delivered = new ArrayList<>();
    EventCursor cursor = EventCursor.START;
    while (System.nanoTime() < until) {
      Page page = read(cursor, 5);
      delivered.addAll(page.events());
      cursor = page.next();
    }
    for (Future<?> writer : storm) {
      writer.get(30, TimeUnit.SECONDS);
    }
    writers.shutdown();
    for (Page page = read(cursor, 5); !page.events().isEmpty(); page = read(cursor, 5)) {
      delivered.addAll(page.events());
      cursor = page.next();
    }
    assertThat(delivered.stream().map(one -> one.event().type()))
        .as("seed " + SEED)
        .containsExactlyInAnyOrderElementsOf(committed);
    assertThat(delivered.stream().map(Logged::cursor)).isSorted().doesNotHaveDuplicates();
    assertThat(committed).hasSizeGreaterThan(100);
  }

  /** Commits late and in any order; every fifth transaction is rolled back, one writer is slow. */
  private void fire(int writer, long until, Queue<String> committed) {
    Random random = new Random(SEED + writer);
    int delayMs = writer == 0 ? 500 : 30;
    for (int i = 0; System.nanoTime() < until; i++) {
      List<String> written = new ArrayList<>();
      try (Handle handle = jdbi.open()) {
        handle.begin();
        for (int j = 0; j <= random.nextInt(3); j++) {
          String name = writer + "/" + i + "/" + j;
          write(handle, name, Optional.empty());
          written.add(name);
        }
        handle.execute("SELECT pg_sleep(?)", random.nextInt(delayMs) / 1000.0);
        if (random.nextInt(5) == 0) {
          handle.rollback();
        } else {
          handle.commit();
          committed.addAll(written);
        }
      }
    }
  }

  private Page read(EventCursor after, int limit) {
    return jdbi.withHandle(handle -> new EventLog(handle).read(after, Optional.empty(), limit));
  }

  private static List<String> names(Page page) {
    return page.events().stream().map(one -> one.event().type()).toList();
  }

  private static void write(Handle handle, String type, Optional<AccountId> account) {
    Event event = new Event(account, World.LIVE, type, Optional.empty(), Json.object());
    new SqlEventStore(handle).append(event, new Act("test", "test", NOW));
  }
}
