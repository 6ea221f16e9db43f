package io.tollgate.benchmarks.failover;

import io.tollgate.scheduler.database.SchedulerMigrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Rows of a small fleet in a database of its own, and a way to change any of them.
 *
 * @param heldBack the session that only the slow writer touches, so that it blocks nobody
 */
record StormWorld(Jdbi jdbi, UUID account, List<UUID> nodes, List<UUID> sessions, UUID heldBack) {
  private static final int NODES = 8;
  private static final int GPUS_EACH = 4;
  private static final int SESSIONS = 40;

  /** Brings an empty database to our schema and fills it. */
  static StormWorld in(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url + (url.contains("?") ? "&" : "?") + "stringtype=unspecified");
    SchedulerMigrations.migrate(source);
    Jdbi jdbi = Jdbi.create(source);
    return jdbi.inTransaction(handle -> filled(jdbi, handle));
  }

  private static StormWorld filled(Jdbi jdbi, Handle handle) {
    UUID account = UUID.randomUUID();
    UUID key = UUID.randomUUID();
    handle.execute(
        """
        INSERT INTO scheduler.account (id, world, plan, account_group, state, state_since, actor,
          request_id, created_at)
        VALUES (?, 'live', 'enterprise', 'standard', 'active', now(), 'storm', 'storm', now())
        """,
        account);
    handle.execute(
        """
        INSERT INTO scheduler.api_key (id, account_id, world, prefix, last4, sha256, scopes, channel,
          created_at, actor, request_id)
        VALUES (?, ?, 'live', 'tg_live', 'last', sha256('storm'), '{user}', 'app', now(), 'storm',
          'storm')
        """,
        key,
        account);
    List<UUID> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(node(handle, "n" + i));
    }
    List<UUID> sessions = new ArrayList<>();
    for (int i = 0; i <= SESSIONS; i++) {
      sessions.add(session(handle, account, key));
    }
    return new StormWorld(
        jdbi, account, nodes, List.copyOf(sessions.subList(0, SESSIONS)), sessions.get(SESSIONS));
  }

  private static UUID node(Handle handle, String name) {
    UUID id = UUID.randomUUID();
    handle.execute(
        """
        INSERT INTO scheduler.node (id, name, world, state, state_since, gpu_model, cpus,
          memory_bytes, actor, request_id, created_at)
        VALUES (?, ?, 'live', 'ready', now(), 'h100', 64, 1000000000, 'storm', 'storm', now())
        """,
        id,
        name);
    for (int i = 0; i < GPUS_EACH; i++) {
      handle.execute(
          """
          INSERT INTO scheduler.gpu (node_id, uuid, index, model, product, memory_bytes)
          VALUES (?, ?, ?, 'h100', 'H100', 80000000000)
          """,
          id,
          "GPU-" + name + "-" + i,
          i);
    }
    return id;
  }

  private static UUID session(Handle handle, UUID account, UUID key) {
    UUID id = UUID.randomUUID();
    handle.execute(
        """
        INSERT INTO scheduler.session (id, account_id, key_id, world, kind, workflow,
          workflow_version, capacity_class, priority_class, quote_id, gpu_model, nodes,
          gpus_per_node, command, state, billing_phase, prepaid_minutes, queued_at, actor,
          request_id, created_at)
        VALUES (?, ?, ?, 'live', 'interactive', 'command', '1', 'on_demand', 'normal',
          gen_random_uuid(), 'h100', 1, 1, '["work"]', 'queued', 'none', 30, now(), 'storm',
          'storm', now())
        """,
        id,
        account,
        key);
    return id;
  }

  /** Changes one row or a few, of any folded table. */
  void changeAny(Handle handle, Random random) {
    UUID session = sessions.get(random.nextInt(sessions.size()));
    UUID node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(7)) {
      case 0 ->
          handle.execute(
              "UPDATE scheduler.node SET cordoned = NOT cordoned, cordoned_at = now(),"
                  + " version = version + 1 WHERE id = ?",
              node);
      case 1 ->
          handle.execute(
              "UPDATE scheduler.node SET state = ?, state_since = now(), version = version + 1"
                  + " WHERE id = ?",
              random.nextBoolean() ? "ready" : "unreachable",
              node);
      case 2 ->
          handle.execute(
              "UPDATE scheduler.gpu SET health = ? WHERE node_id = ? AND index = ?",
              random.nextBoolean() ? "healthy" : "sick",
              node,
              random.nextInt(GPUS_EACH));
      case 3 ->
          handle.execute(
              "UPDATE scheduler.account SET state = ?, state_reason = 'storm', state_since = now(),"
                  + " version = version + 1 WHERE id = ?",
              random.nextBoolean() ? "active" : "suspended",
              account);
      case 4 -> allocate(handle, session, node, random);
      case 5 ->
          handle.execute(
              "UPDATE scheduler.allocation SET released_at = now(), release_cause = 'agent',"
                  + " version = version + 1 WHERE released_at IS NULL AND id = (SELECT id FROM"
                  + " scheduler.allocation WHERE session_id = ? AND released_at IS NULL"
                  + " ORDER BY id LIMIT 1)",
              session);
      default -> move(handle, session);
    }
  }

  /** A session's next state. */
  static void move(Handle handle, UUID session) {
    handle.execute(
        "UPDATE scheduler.session SET version = version + 1, running_at = now(),"
            + " state = CASE state WHEN 'queued' THEN 'starting' WHEN 'starting' THEN 'running'"
            + " ELSE 'queued' END WHERE id = ?",
        session);
  }

  private static void allocate(Handle handle, UUID session, UUID node, Random random) {
    handle.execute(
        """
        INSERT INTO scheduler.allocation (id, session_id, attempt, rank, ranks, node_id, gpu_uuids,
          cpus, memory_bytes, target, run_limit_ms, grace_ms, start_timeout_ms, latest_end, actor,
          request_id, created_at)
        VALUES (gen_random_uuid(), ?, ?, 0, 1, ?, '{g}', 0, 0, 'running', 60000, 0, 0, now(),
          'storm', 'storm', now())
        ON CONFLICT DO NOTHING
        """,
        session,
        1 + random.nextInt(1_000_000),
        node);
  }
}
