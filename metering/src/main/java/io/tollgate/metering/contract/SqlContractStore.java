package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Contracts in PostgreSQL. */
public final class SqlContractStore implements ContractStore {
  private final Handle handle;
  private final SqlTermsStore terms;

  /** Bound to the handle's transaction. */
  public SqlContractStore(Handle handle) {
    this.handle = handle;
    this.terms = new SqlTermsStore(handle);
  }

  @Override
  public void add(
      UUID contractId, UUID payer, String name, String timeZone, Cause cause, Instant createdAt) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.contract (contract_id, payer_id, name, time_zone, created_at, actor, cause, request_id)
            VALUES (:contract, :payer, :name, :zone, :now, :actor, :cause, :request)
            """)
        .bind("contract", contractId)
        .bind("payer", payer)
        .bind("name", name)
        .bind("zone", timeZone)
        .bind("now", SqlTypes.time(createdAt))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public void addTerms(UUID contractId, UUID termsId, Terms written, Cause cause, Instant now) {
    terms.add(contractId, termsId, written, cause, now);
  }

  @Override
  public void addVersion(UUID payer, ContractVersion version, Cause cause) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.contract_version (contract_id, version, payer_id, state, terms_id, author, created_at,
                                                   changed_at, actor, cause, request_id)
            VALUES (:contract, :version, :payer, :state, :terms, :author, :created, :changed, :actor, :cause, :request)
            """)
        .bind("contract", version.contractId())
        .bind("version", version.version())
        .bind("payer", payer)
        .bind("state", version.state().code())
        .bind("terms", version.termsId())
        .bind("author", version.author())
        .bind("created", SqlTypes.time(version.createdAt()))
        .bind("changed", SqlTypes.time(version.changedAt()))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public void update(ContractVersion version) {
    int updated =
        handle
            .createUpdate(
                """
                UPDATE metering.contract_version
                SET state = :state, terms_id = :terms, author = :author, approver = :approver, changed_at = :changed,
                    effective = CASE WHEN CAST(:from AS timestamptz) IS NULL THEN NULL
                                     ELSE tstzrange(CAST(:from AS timestamptz), CAST(:until AS timestamptz)) END
                WHERE contract_id = :contract AND version = :version
                """)
            .bind("contract", version.contractId())
            .bind("version", version.version())
            .bind("state", version.state().code())
            .bind("terms", version.termsId())
            .bind("author", version.author())
            .bind("approver", SqlTypes.text(version.approver()))
            .bind("from", SqlTypes.time(version.effectiveFrom()))
            .bind("until", SqlTypes.time(version.effectiveUntil()))
            .bind("changed", SqlTypes.time(version.changedAt()))
            .execute();
    if (updated != 1) {
      throw new IllegalStateException(
          "No version " + version.version() + " of contract " + version.contractId());
    }
  }

  @Override
  public void addStep(ContractVersion after, ContractStep step, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.contract_step (contract_id, number, version, step, state, terms_id, created_at, actor,
                                                cause, request_id)
            SELECT :contract, coalesce(max(number), 0) + 1, :version, :step, :state, CAST(:terms AS uuid), :now, :actor,
                   :cause, :request
            FROM metering.contract_step WHERE contract_id = :contract
            """)
        .bind("contract", after.contractId())
        .bind("version", after.version())
        .bind("step", step.code())
        .bind("state", after.state().code())
        .bind("terms", after.termsId())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public Optional<Contract> find(UUID contractId, boolean lock) {
    if (lock) {
      // Every change takes the contract's first row; two of them follow one another.
      handle
          .createQuery(
              """
              SELECT version FROM metering.contract_version WHERE contract_id = :contract AND version = 1
              FOR NO KEY UPDATE
              """)
          .bind("contract", contractId)
          .mapTo(Integer.class)
          .findOne();
    }
    return read("c.contract_id = :key", contractId, 1).stream().findFirst();
  }

  @Override
  public List<Contract> ofPayer(UUID payer) {
    return read("c.payer_id = :key", payer, Integer.MAX_VALUE);
  }

  @Override
  public List<Contract> list(Collection<UUID> payers, int limit) {
    List<Contract> found = new ArrayList<>();
    if (payers.isEmpty()) {
      found.addAll(read("true", new UUID(0, 0), limit));
    }
    payers.forEach(payer -> found.addAll(read("c.payer_id = :key", payer, limit)));
    return found;
  }

  @Override
  public List<StepRow> steps(UUID contractId) {
    return handle
        .createQuery(
            "SELECT * FROM metering.contract_step WHERE contract_id = :key ORDER BY number")
        .bind("key", contractId)
        .map(
            (row, context) ->
                new StepRow(
                    contractId,
                    row.getInt("number"),
                    row.getInt("version"),
                    ContractStep.ofCode(row.getString("step")),
                    ContractState.ofCode(row.getString("state")),
                    SqlTypes.uuid(row, "terms_id"),
                    cause(row),
                    SqlTypes.instant(row, "created_at")))
        .list();
  }

  @Override
  public List<UUID> due(Instant now, int limit) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT contract_id FROM metering.contract_version
            WHERE (state = 'approved' AND lower(effective) <= :now) OR (state = 'active' AND upper(effective) <= :now)
            ORDER BY contract_id LIMIT :limit
            """)
        .bind("now", SqlTypes.time(now))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }

  // The condition is one of the constants above, never something that came in.
  private List<Contract> read(String condition, UUID key, int limit) {
    Map<UUID, List<ContractVersion>> versions = new HashMap<>();
    List<Contract> bare =
        handle
            .createQuery(
                "SELECT c.* FROM metering.contract c WHERE "
                    + condition
                    + " AND CAST(:key AS uuid) IS NOT NULL"
                    + " ORDER BY c.created_at DESC, c.contract_id DESC LIMIT :limit")
            .bind("key", key)
            .bind("limit", limit)
            .map((row, context) -> contract(row))
            .list();
    handle
        .createQuery(
            """
            SELECT contract_id, version, state, terms_id, author, approver, lower(effective) AS effective_from,
                   upper(effective) AS effective_until, created_at, changed_at
            FROM metering.contract_version WHERE contract_id = ANY(:contracts) ORDER BY version
            """)
        .bind("contracts", SqlTypes.uuids(bare.stream().map(Contract::contractId).toList()))
        .map((row, context) -> version(row))
        .forEach(
            version ->
                versions
                    .computeIfAbsent(version.contractId(), id -> new ArrayList<>())
                    .add(version));
    Map<UUID, Terms> written =
        terms.find(
            versions.values().stream()
                .flatMap(List::stream)
                .map(ContractVersion::termsId)
                .toList());
    return bare.stream()
        .map(
            one ->
                new Contract(
                    one.contractId(),
                    one.payer(),
                    one.name(),
                    one.timeZone(),
                    versions.getOrDefault(one.contractId(), List.of()).stream()
                        .map(
                            v ->
                                v.with(
                                    v.termsId(),
                                    written.getOrDefault(v.termsId(), Terms.NONE),
                                    v.author()))
                        .toList(),
                    one.cause(),
                    one.createdAt()))
        .toList();
  }

  private static Contract contract(ResultSet row) throws SQLException {
    return new Contract(
        SqlTypes.uuid(row, "contract_id"),
        SqlTypes.uuid(row, "payer_id"),
        row.getString("name"),
        ZoneId.of(row.getString("time_zone")),
        List.of(),
        cause(row),
        SqlTypes.instant(row, "created_at"));
  }

  private static ContractVersion version(ResultSet row) throws SQLException {
    return new ContractVersion(
        SqlTypes.uuid(row, "contract_id"),
        row.getInt("version"),
        ContractState.ofCode(row.getString("state")),
        SqlTypes.uuid(row, "terms_id"),
        Terms.NONE,
        row.getString("author"),
        Optional.ofNullable(row.getString("approver")),
        SqlTypes.optionalInstant(row, "effective_from"),
        SqlTypes.optionalInstant(row, "effective_until"),
        SqlTypes.instant(row, "created_at"),
        SqlTypes.instant(row, "changed_at"));
  }

  private static Cause cause(ResultSet row) throws SQLException {
    return new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause"));
  }
}
