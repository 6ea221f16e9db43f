package io.tollgate.scheduler.session;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tollgate.scheduler.database.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The last proof of each allocation, bound to one transaction. */
public final class SqlProofStore implements ProofStore {
  private static final String TAKE =
      """
      INSERT INTO scheduler.proof AS p (allocation_id, state, elapsed_ms, run_limit_ms,
        end_cause, hardware_cause, exit_code, message, released, ports, notes, agent_instance,
        sequence, reported_at)
      VALUES (:id, :state, :elapsed, :limit, :cause, :hardware, :exit, :message, :released,
        :ports::jsonb, :notes::jsonb, :instance, :sequence, :now)
      ON CONFLICT (allocation_id) DO UPDATE SET
        state = CASE WHEN p.state IN ('exited', 'lost')
                  AND excluded.state NOT IN ('exited', 'lost') THEN p.state
                ELSE excluded.state END,
        elapsed_ms = GREATEST(p.elapsed_ms, excluded.elapsed_ms),
        run_limit_ms = GREATEST(p.run_limit_ms, excluded.run_limit_ms),
        end_cause = COALESCE(p.end_cause, excluded.end_cause),
        hardware_cause = COALESCE(p.hardware_cause, excluded.hardware_cause),
        exit_code = COALESCE(p.exit_code, excluded.exit_code),
        message = COALESCE(excluded.message, p.message),
        released = p.released OR excluded.released,
        ports = excluded.ports,
        notes = CASE WHEN jsonb_array_length(excluded.notes) < jsonb_array_length(p.notes)
                THEN p.notes ELSE excluded.notes END,
        agent_instance = excluded.agent_instance,
        sequence = excluded.sequence,
        reported_at = excluded.reported_at
      WHERE (p.agent_instance, p.sequence) <= (excluded.agent_instance, excluded.sequence)
      """;

  private final Handle handle;

  public SqlProofStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void take(Proof proof, Instant now) {
    take(List.of(proof), now);
  }

  @Override
  public void take(List<Proof> proofs, Instant now) {
    if (proofs.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(TAKE);
    proofs.forEach(proof -> add(batch, proof, now));
    batch.execute();
  }

  private static void add(PreparedBatch batch, Proof proof, Instant now) {
    batch
        .bind("id", proof.allocation().value())
        .bind("state", proof.state())
        .bind("elapsed", proof.elapsedMs())
        .bind("limit", proof.runLimitMs())
        .bind("cause", proof.endCause())
        .bind("hardware", proof.hardwareCause())
        .bind("exit", proof.exitCode())
        .bind("message", proof.message())
        .bind("released", proof.released())
        .bind("ports", Rows.json(proof.ports()))
        .bind("notes", Rows.json(proof.notes()))
        .bind("instance", proof.agentInstance())
        .bind("sequence", proof.sequence())
        .bind("now", now)
        .add();
  }

  @Override
  public List<RankReport> of(List<Allocation> allocations) {
    if (allocations.isEmpty()) {
      return List.of();
    }
    Map<UUID, RankReport> byId = new HashMap<>();
    Map<UUID, Allocation> wanted = new HashMap<>();
    allocations.forEach(allocation -> wanted.put(allocation.id().value(), allocation));
    handle
        .createQuery(
            """
            SELECT allocation_id, state, elapsed_ms, run_limit_ms, end_cause, hardware_cause,
              exit_code, message, ports, notes
            FROM scheduler.proof WHERE allocation_id = ANY(:ids)
            """)
        .bind("ids", wanted.keySet().toArray(new UUID[0]))
        .map(
            (row, context) -> {
              UUID id = row.getObject("allocation_id", UUID.class);
              Allocation allocation = wanted.get(id);
              return allocation == null
                  ? RankReport.silent(allocations.get(0))
                  : read(row, allocation);
            })
        .forEach(report -> byId.put(report.allocation().id().value(), report));
    List<RankReport> reports = new ArrayList<>();
    for (Allocation allocation : allocations) {
      RankReport report = byId.get(allocation.id().value());
      reports.add(report == null ? RankReport.silent(allocation) : report);
    }
    return reports;
  }

  private static RankReport read(ResultSet row, Allocation allocation) throws SQLException {
    return new RankReport(
        allocation,
        Optional.of(row.getString("state")),
        row.getLong("elapsed_ms"),
        row.getLong("run_limit_ms"),
        Optional.ofNullable(row.getString("end_cause")),
        Optional.ofNullable(row.getString("hardware_cause")),
        Rows.optionalInt(row, "exit_code"),
        Optional.ofNullable(row.getString("message")),
        Rows.parse(row.getString("ports"), new TypeReference<Map<String, Integer>>() {}),
        Rows.parse(row.getString("notes"), new TypeReference<List<AllocationNote>>() {}));
  }
}
