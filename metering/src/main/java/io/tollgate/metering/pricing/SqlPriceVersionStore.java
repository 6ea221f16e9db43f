package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.pricing.PriceVersion.Withdrawal;
import io.tollgate.metering.sql.SqlTypes;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Versions of prices in PostgreSQL; a view shows both tables as one. */
public final class SqlPriceVersionStore implements PriceVersionStore {
  private static final String COLUMNS =
      """
      SELECT version_id, kind, name, capacity_class, value, lower(effective) AS effective_from,
             upper(effective) AS effective_until, noticed_at, withdrawn_at, withdrawn_by, withdrawal,
             withdrawal_request_id, actor, cause, request_id
      FROM metering.any_price_version
      """;

  private final Handle handle;

  /** Bound to the handle's transaction, which must be READ COMMITTED to see what it waited for. */
  public SqlPriceVersionStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Optional<Instant> lock() {
    handle
        .createQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(:lock)) AS locked")
        .bind("lock", SqlPriceStore.LOCK)
        .mapTo(Integer.class)
        .one();
    return handle
        .createQuery("SELECT max(created_at) AS latest FROM metering.quote")
        .map((row, context) -> SqlTypes.optionalInstant(row, "latest"))
        .one();
  }

  @Override
  public List<PriceVersion> ofKind(PriceSubject.Kind kind) {
    return handle
        .createQuery(COLUMNS + "WHERE kind = :kind")
        .bind("kind", kind.code())
        .map((row, context) -> version(row))
        .list();
  }

  @Override
  public List<PriceVersion> inForceAndScheduled(Instant now) {
    return handle
        .createQuery(
            COLUMNS
                + """
                WHERE withdrawn_at IS NULL AND (upper_inf(effective) OR upper(effective) > :now)
                ORDER BY array_position(ARRAY['list', 'workflow', 'group', 'channel'], kind), name COLLATE "C",
                         capacity_class COLLATE "C", lower(effective)
                """)
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> version(row))
        .list();
  }

  @Override
  public List<PriceVersion> history(PriceSubject subject) {
    return handle
        .createQuery(
            COLUMNS
                + """
                WHERE kind = :kind AND name = :name AND capacity_class IS NOT DISTINCT FROM CAST(:class AS text)
                ORDER BY lower(effective) DESC, noticed_at DESC, version_id DESC
                """)
        .bind("kind", subject.kind().code())
        .bind("name", subject.name())
        .bind("class", SqlTypes.text(subject.capacityClass().map(CapacityClass::code)))
        .map((row, context) -> version(row))
        .list();
  }

  @Override
  public Optional<PriceVersion> find(UUID versionId) {
    return handle
        .createQuery(COLUMNS + "WHERE version_id = :version")
        .bind("version", versionId)
        .map((row, context) -> version(row))
        .findOne();
  }

  @Override
  public void add(PriceVersion version, Instant now) {
    boolean list = version.subject().kind() == PriceSubject.Kind.LIST;
    Update insert =
        list
            ? handle
                .createUpdate(
                    """
                    INSERT INTO metering.price_version (version_id, gpu_model, capacity_class, amount_micros, effective,
                                                        noticed_at, created_at, actor, cause, request_id)
                    VALUES (:version, :name, :class, :micros, tstzrange(:from, :until), :noticed, :now,
                            :actor, :cause, :request)
                    """)
                .bind("class", version.line().capacityClass().code())
                .bind("micros", version.line().perGpuMinute().micros())
            : handle
                .createUpdate(
                    """
                    INSERT INTO metering.ratio_version (version_id, kind, name, ratio, effective,
                                                        noticed_at, created_at, actor, cause, request_id)
                    VALUES (:version, :kind, :name, :ratio, tstzrange(:from, :until), :noticed, :now,
                            :actor, :cause, :request)
                    """)
                .bind("kind", version.subject().kind().code())
                .bind("ratio", version.value());
    insert
        .bind("version", version.versionId())
        .bind("name", version.subject().name())
        .bind("from", SqlTypes.time(version.from()))
        .bind("until", SqlTypes.time(version.until()))
        .bind("noticed", SqlTypes.time(version.noticedAt()))
        .bind("now", SqlTypes.time(now))
        .bind("actor", version.cause().actor())
        .bind("cause", version.cause().reason())
        .bind("request", version.cause().requestId())
        .execute();
  }

  @Override
  public void end(PriceVersion version, Optional<Instant> until, Instant now) {
    update(
        version,
        "effective = tstzrange(lower(effective), :until), changed_at = :now",
        set -> set.bind("until", SqlTypes.time(until)).bind("now", SqlTypes.time(now)));
  }

  @Override
  public void withdraw(PriceVersion version, Withdrawal by) {
    update(
        version,
        "withdrawn_at = :at, withdrawn_by = :actor, withdrawal = :cause, withdrawal_request_id = :request",
        set ->
            set.bind("at", SqlTypes.time(by.at()))
                .bind("actor", by.cause().actor())
                .bind("cause", by.cause().reason())
                .bind("request", by.cause().requestId()));
  }

  private void update(PriceVersion version, String assignments, Consumer<Update> values) {
    String table =
        version.subject().kind() == PriceSubject.Kind.LIST ? "price_version" : "ratio_version";
    Update update =
        handle.createUpdate(
            "UPDATE metering."
                + table
                + " SET "
                + assignments
                + " WHERE version_id = :version AND withdrawn_at IS NULL");
    values.accept(update);
    if (update.bind("version", version.versionId()).execute() != 1) {
      throw new IllegalStateException("Version " + version.versionId() + " does not stand.");
    }
  }

  @Override
  public void announce(PriceNotice notice) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.price_notice (notice_id, version_id, change, kind, name, capacity_class, before_value,
                                               after_value, effective_from, created_at, actor, cause, request_id)
            VALUES (:notice, :version, :change, :kind, :name, :class, :before, :after, :from, :now,
                    :actor, :cause, :request)
            """)
        .bind("notice", notice.noticeId())
        .bind("version", notice.versionId())
        .bind("change", notice.change().code())
        .bind("kind", notice.subject().kind().code())
        .bind("name", notice.subject().name())
        .bind("class", SqlTypes.text(notice.subject().capacityClass().map(CapacityClass::code)))
        .bind("before", SqlTypes.numeric(notice.before()))
        .bind("after", SqlTypes.numeric(notice.after()))
        .bind("from", SqlTypes.time(notice.effectiveFrom()))
        .bind("now", SqlTypes.time(notice.createdAt()))
        .bind("actor", notice.cause().actor())
        .bind("cause", notice.cause().reason())
        .bind("request", notice.cause().requestId())
        .execute();
  }

  @Override
  public List<PriceNotice> notices(Optional<String> group, Optional<UUID> before, int limit) {
    return handle
        .createQuery(
            """
            SELECT notice_id, version_id, change, kind, name, capacity_class, before_value, after_value,
                   effective_from, created_at, actor, cause, request_id
            FROM metering.price_notice
            WHERE (CAST(:before AS uuid) IS NULL
                   OR number < (SELECT number FROM metering.price_notice WHERE notice_id = CAST(:before AS uuid)))
              AND (CAST(:group AS text) IS NULL OR kind <> 'group' OR name IN ('*', CAST(:group AS text)))
            ORDER BY number DESC
            LIMIT :limit
            """)
        .bind("before", SqlTypes.uuid(before))
        .bind("group", SqlTypes.text(group))
        .bind("limit", limit)
        .map((row, context) -> notice(row))
        .list();
  }

  private static PriceVersion version(ResultSet row) throws SQLException {
    Optional<Instant> withdrawnAt = SqlTypes.optionalInstant(row, "withdrawn_at");
    return new PriceVersion(
        SqlTypes.uuid(row, "version_id"),
        subject(row),
        row.getBigDecimal("value"),
        SqlTypes.instant(row, "effective_from"),
        SqlTypes.optionalInstant(row, "effective_until"),
        SqlTypes.instant(row, "noticed_at"),
        withdrawnAt.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Withdrawal(
                    withdrawnAt.get(),
                    new Cause(
                        row.getString("withdrawn_by"),
                        row.getString("withdrawal_request_id"),
                        row.getString("withdrawal")))),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")));
  }

  private static PriceNotice notice(ResultSet row) throws SQLException {
    BigDecimal before = row.getBigDecimal("before_value");
    BigDecimal after = row.getBigDecimal("after_value");
    return new PriceNotice(
        SqlTypes.uuid(row, "notice_id"),
        SqlTypes.uuid(row, "version_id"),
        subject(row),
        PriceNotice.Change.ofCode(row.getString("change")),
        Optional.ofNullable(before),
        Optional.ofNullable(after),
        SqlTypes.instant(row, "effective_from"),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"));
  }

  private static PriceSubject subject(ResultSet row) throws SQLException {
    return new PriceSubject(
        PriceSubject.Kind.ofCode(row.getString("kind")),
        row.getString("name"),
        Optional.ofNullable(row.getString("capacity_class")).map(CapacityClass::ofCode));
  }
}
