package io.tollgate.benchmarks.failover;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.event.EventCursor;
import io.tollgate.scheduler.event.EventLog;
import io.tollgate.scheduler.event.SqlEventStore;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Catching up under fire: many connections change sessions, nodes, GPUs, allocations and accounts
 * and write events, commit late and in any order, roll back now and then, and one holds its
 * transactions open. Meanwhile one thread folds as the cycle does and compares with a full reload
 * in the same snapshot, and one reads the events by cursor.
 */
final class Storm {
  private static final int WRITERS = 12;
  private static final int PAGE = 50;

  private final StormWorld world;
  private final long seed;
  private final long untilNanos;
  private final Queue<String> committed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger writes = new AtomicInteger();

  private Storm(StormWorld world, long seed, Duration time) {
    this.world = world;
    this.seed = seed;
    this.untilNanos = System.nanoTime() + time.toNanos();
  }

  /**
   * What came of it.
   *
   * @param writes transactions that committed
   * @param differences audits in which the folded cluster was not the reloaded one
   * @param eventsWrong events missed, delivered twice, never committed, or out of order
   */
  record Outcome(int writes, int audits, int differences, int events, int eventsWrong) {
    ObjectNode toJson() {
      return Report.object()
          .put("writes", writes)
          .put("audits", audits)
          .put("differences", differences)
          .put("events", events)
          .put("events_wrong", eventsWrong);
    }
  }

  /** Rages in an empty database for a while. */
  static Outcome rage(String url, long seed, Duration time) {
    StormWorld world = StormWorld.in(url);
    return new Storm(world, seed, time).run();
  }

  private Outcome run() {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    try (Handle folding = world.jdbi().open();
        Handle following = world.jdbi().open()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.add(threads.submit(() -> write(writer)));
      }
      Reader reader = new Reader(following);
      Future<?> reading = threads.submit(reader::follow);
      Audits audits = new Audits(folding);
      audits.keepFolding();
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
      audits.audit();
      reading.get(60, TimeUnit.SECONDS);
      reader.readToTheEnd();
      return new Outcome(
          writes.get(), audits.done, audits.differences, reader.order.size(), reader.wrong());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    } catch (ExecutionException | TimeoutException failed) {
      throw new BenchmarkFailure("The storm broke off: " + failed, failed);
    } finally {
      threads.shutdownNow();
    }
  }

  private void write(int writer) {
    Random random = new Random(seed * 1_000 + writer);
    boolean holds = writer == 0;
    try (Handle handle = world.jdbi().open()) {
      for (int i = 0; System.nanoTime() < untilNanos; i++) {
        String name = writer + "/" + i;
        handle.begin();
        event(handle, name);
        if (holds) {
          StormWorld.move(handle, world.heldBack());
        } else {
          world.changeAny(handle, random);
        }
        int mostMs = holds ? 2_000 : random.nextInt(50) == 0 ? 400 : 40;
        handle.execute("SELECT pg_sleep(?)", random.nextInt(mostMs) / 1_000.0);
        if (random.nextInt(6) == 0) {
          handle.rollback();
        } else {
          handle.commit();
          committed.add(name);
          writes.incrementAndGet();
        }
      }
    }
  }

  private static void event(Handle handle, String name) {
    Event event = new Event(Optional.empty(), World.LIVE, name, Optional.empty(), Report.object());
    new SqlEventStore(handle).append(event, new Act("storm", "storm", Instant.EPOCH));
  }

  /** Folds as the cycle does, and compares. */
  private final class Audits {
    private final Reign cluster =
        new Reign(0, Instant.EPOCH, LifePolicy.defaults(), Reign.policy(LifePolicy.defaults()));
    private final Handle handle;
    private int done;
    private int differences;

    Audits(Handle handle) {
      this.handle = handle;
    }

    void keepFolding() {
      for (int i = 1; System.nanoTime() < untilNanos; i++) {
        if (i % 4 == 0) {
          audit();
        } else {
          snapshot(
              open -> {
                cluster.catchUp(new SqlTransaction(open));
                return true;
              });
        }
      }
    }

    void audit() {
      done++;
      differences +=
          snapshot(open -> cluster.differenceFromReload(new SqlTransaction(open)).isEmpty())
              ? 0
              : 1;
    }

    private boolean snapshot(HandleCallback<Boolean, RuntimeException> work) {
      return handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work);
    }
  }

  /** Reads the events by cursor, a page at a time. */
  private final class Reader {
    private final List<String> order = new ArrayList<>();
    private final Handle handle;
    private EventCursor cursor = EventCursor.START;
    private EventCursor last = EventCursor.START;
    private int backwards;

    Reader(Handle handle) {
      this.handle = handle;
    }

    void follow() {
      while (System.nanoTime() < untilNanos) {
        read();
      }
    }

    void readToTheEnd() {
      while (read()) {
        // Until a page is empty.
      }
    }

    private boolean read() {
      EventLog.Page page = new EventLog(handle).read(cursor, Optional.empty(), PAGE);
      for (EventLog.Logged one : page.events()) {
        backwards += one.cursor().compareTo(last) > 0 ? 0 : 1;
        last = one.cursor();
        order.add(one.event().type());
      }
      cursor = page.next();
      return !page.events().isEmpty();
    }

    int wrong() {
      Set<String> delivered = new HashSet<>(order);
      Set<String> missed = new HashSet<>(committed);
      missed.removeAll(delivered);
      Set<String> never = new HashSet<>(delivered);
      never.removeAll(new HashSet<>(committed));
      return missed.size() + never.size() + (order.size() - delivered.size()) + backwards;
    }
  }
}
