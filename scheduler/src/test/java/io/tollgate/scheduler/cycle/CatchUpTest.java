package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.quota.UsageBooking;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What was folded bit by bit, under writers that commit in any order, is what is there. */
class CatchUpTest {
  private static final long SEED = 20_260_101;
  private static final int WRITERS = 8;

  /** As many rounds of folding at least, however slow the machine. */
  private static final int FOLDS = 12;

  private static final Duration STORM = Duration.ofSeconds(4);

  @Test
  void misses_no_commit_however_late_it_comes() throws Exception {
    try (CycleWorld world = new CycleWorld(4, 2, 12)) {
      CatchUp folded = new CatchUp(LifePolicy.defaults(), Policy.DEFAULT.halfLife());
      world.snapshot(handle -> folded.fold(new SqlTransaction(handle)));
      long until = System.nanoTime() + STORM.toNanos();
      AtomicBoolean over = new AtomicBoolean();
      ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
      List<Future<Integer>> storm = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(SEED + i);
        storm.add(writers.submit(() -> write(world, random, over)));
      }
      int folds = 0;
      while (System.nanoTime() < until || folds < FOLDS) {
        world.snapshot(handle -> folded.fold(new SqlTransaction(handle)));
        if (folds % 3 == 0) {
          audit(world, folded);
        }
        folds++;
      }
      over.set(true);
      int writes = 0;
      for (Future<Integer> writer : storm) {
        writes += writer.get(30, TimeUnit.SECONDS);
      }
      writers.shutdown();
      audit(world, folded);
      assertThat(writes).as("seed " + SEED).isGreaterThan(WRITERS);
    }
  }

  @Test
  void sees_a_transaction_that_was_open_across_many_rounds() throws Exception {
    try (CycleWorld world = new CycleWorld(1, 1, 2)) {
      CatchUp folded = new CatchUp(LifePolicy.defaults(), Policy.DEFAULT.halfLife());
      UUID late = world.sessions.get(0);
      UUID early = world.sessions.get(1);
      try (Handle open = world.open()) {
        open.begin();
        touch(open, late); // Its id is older than that of all that follow.
        for (int i = 0; i < 5; i++) {
          world.run(handle -> touch(handle, early));
          world.snapshot(handle -> folded.fold(new SqlTransaction(handle)));
        }
        open.commit();
      }
      audit(world, folded);
    }
  }

  private static void audit(CycleWorld world, CatchUp folded) {
    CatchUp fresh = new CatchUp(LifePolicy.defaults(), Policy.DEFAULT.halfLife());
    List<ClusterState> both =
        world.snapshot(
            handle ->
                List.of(
                    fresh.fold(new SqlTransaction(handle)),
                    folded.fold(new SqlTransaction(handle))));
    // What was learned of those that came and went is no part of the rows.
    ClusterState loaded = both.get(0).withLearned(both.get(1).learned());
    assertThat(both.get(1)).as("seed " + SEED).isEqualTo(loaded);
  }

  private static int write(CycleWorld world, Random random, AtomicBoolean over) {
    int writes = 0;
    while (!over.get()) {
      try (Handle handle = world.open()) {
        handle.begin();
        change(handle, world, random);
        // The commit comes late, and later than that of others who began after; now and then very
        // late, and now and then not at all.
        int delayMs = random.nextInt(40) == 0 ? 700 : random.nextInt(60);
        handle.execute("SELECT pg_sleep(?)", delayMs / 1000.0);
        if (random.nextInt(6) == 0) {
          handle.rollback();
        } else {
          handle.commit();
        }
      }
      writes++;
    }
    return writes;
  }

  private static void change(Handle handle, CycleWorld world, Random random) {
    UUID session = world.sessions.get(random.nextInt(world.sessions.size()));
    UUID node = world.nodes.get(random.nextInt(world.nodes.size()));
    switch (random.nextInt(9)) {
      case 0 -> touch(handle, session);
      case 1 ->
          handle.execute(
              "UPDATE scheduler.node SET cordoned = NOT cordoned, cordoned_at = now(),"
                  + " version = version + 1 WHERE id = ?",
              node);
      case 2 ->
          handle.execute(
              "UPDATE scheduler.node SET state = ?, state_since = now(), version = version + 1"
                  + " WHERE id = ?",
              random.nextBoolean() ? "ready" : "unreachable",
              node);
      case 3 ->
          handle.execute(
              "UPDATE scheduler.gpu SET health = ? WHERE uuid = ?",
              random.nextBoolean() ? "healthy" : "sick",
              world.gpus.get(random.nextInt(world.gpus.size())));
      case 4 ->
          handle.execute(
              "UPDATE scheduler.account SET state = ?, state_reason = 'x', state_since = now()"
                  + " WHERE id = ?",
              random.nextBoolean() ? "active" : "suspended",
              world.account);
      case 7 -> use(handle, world, session, random);
      case 8 -> book(handle);
      case 5 -> allocate(handle, session, node, random);
      default ->
          handle.execute(
              "UPDATE scheduler.allocation SET released_at = now(), release_cause = 'agent'"
                  + " WHERE id = (SELECT id FROM scheduler.allocation WHERE session_id = ?"
                  + " AND released_at IS NULL ORDER BY id LIMIT 1) AND released_at IS NULL",
              session);
    }
  }

  private static void use(Handle handle, CycleWorld world, UUID session, Random random) {
    handle.execute(
        """
        INSERT INTO scheduler.attempt_use (session_id, attempt, account_id, project, gpu_minutes,
          began_at, actor, request_id, created_at)
        VALUES (?, ?, ?, ?, ?, now(), 'test', 'test', now()) ON CONFLICT DO NOTHING
        """,
        session,
        1 + random.nextInt(1_000_000),
        world.account,
        random.nextBoolean() ? "" : "film",
        0.1 + random.nextInt(1_000) / 7.0);
  }

  /** As a leader does: one at a time. */
  private static void book(Handle handle) {
    handle.execute("SELECT pg_advisory_xact_lock(26)");
    UsageBooking.book(new SqlTransaction(handle), Policy.DEFAULT.halfLife());
  }

  private static boolean touch(Handle handle, UUID session) {
    handle.execute(
        "UPDATE scheduler.session SET version = version + 1,"
            + " state = CASE state WHEN 'queued' THEN 'starting' WHEN 'starting' THEN 'running'"
            + " ELSE 'queued' END, running_at = now(), not_before = now() WHERE id = ?",
        session);
    return true;
  }

  private static void allocate(Handle handle, UUID session, UUID node, Random random) {
    handle.execute(
        """
        INSERT INTO scheduler.allocation (id, session_id, attempt, rank, ranks, node_id, gpu_uuids,
          cpus, memory_bytes, target, run_limit_ms, grace_ms, start_timeout_ms, latest_end, actor,
          request_id, created_at)
        VALUES (gen_random_uuid(), ?, ?, ?, 1, ?, ARRAY['g'], 0, 0, 'running', 60000, 0, 0, now(),
          'test', 'test', now())
        ON CONFLICT DO NOTHING
        """,
        session,
        1 + random.nextInt(1_000_000),
        0,
        node);
  }
}
