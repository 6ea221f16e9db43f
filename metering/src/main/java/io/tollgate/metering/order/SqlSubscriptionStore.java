package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Subscriptions in PostgreSQL. */
public final class SqlSubscriptionStore implements SubscriptionStore {
  private static final String SELECT =
      """
      SELECT s.*, p.version_id, p.fee_cents, p.credits_micros
      FROM metering.subscription s JOIN metering.subscription_plan p ON p.version_id = s.plan_version
      """;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlSubscriptionStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public boolean add(Subscription subscription, Cause cause) {
    return handle
            .createUpdate(
                """
                INSERT INTO metering.subscription (subscription_id, payer_id, plan_id, plan_version, time_zone,
                  started_at, period, period_start, period_end, state, created_at, changed_at, actor, cause, request_id)
                VALUES (:id, :payer, :plan, :version, :zone, :started, :period, :start, :end, 'active', :now, :now,
                  :actor, :cause, :request)
                ON CONFLICT DO NOTHING
                """)
            .bind("id", subscription.subscriptionId())
            .bind("payer", subscription.payer())
            .bind("plan", subscription.plan().planId())
            .bind("version", subscription.plan().versionId())
            .bind("zone", subscription.zone().getId())
            .bind("started", SqlTypes.time(subscription.startedAt()))
            .bind("period", subscription.period())
            .bind("start", SqlTypes.time(subscription.periodStart()))
            .bind("end", SqlTypes.time(subscription.periodEnd()))
            .bind("now", SqlTypes.time(subscription.createdAt()))
            .bind("actor", cause.actor())
            .bind("cause", cause.reason())
            .bind("request", cause.requestId())
            .execute()
        == 1;
  }

  @Override
  public Optional<Subscription> lock(UUID id) {
    return handle
        .createQuery(SELECT + "WHERE s.subscription_id = :id FOR NO KEY UPDATE OF s")
        .bind("id", id)
        .map((row, context) -> subscription(row))
        .findOne();
  }

  @Override
  public List<Subscription> list(UUID payer, int limit) {
    return handle
        .createQuery(
            SELECT
                + "WHERE s.payer_id = :payer ORDER BY s.created_at DESC, s.subscription_id LIMIT :limit")
        .bind("payer", payer)
        .bind("limit", limit)
        .map((row, context) -> subscription(row))
        .list();
  }

  @Override
  public List<Subscription> lockDue(Instant now, int limit) {
    return handle
        .createQuery(
            SELECT
                + """
                WHERE s.state = 'active' AND s.period_end <= :now
                ORDER BY s.period_end, s.subscription_id LIMIT :limit FOR NO KEY UPDATE OF s SKIP LOCKED
                """)
        .bind("now", SqlTypes.time(now))
        .bind("limit", limit)
        .map((row, context) -> subscription(row))
        .list();
  }

  @Override
  public void update(Subscription subscription, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE metering.subscription
            SET period = :period, period_start = :start, period_end = :end, cancel_at_period_end = :cancel,
                state = :state, end_reason = :reason, changed_at = :now
            WHERE subscription_id = :id
            """)
        .bind("id", subscription.subscriptionId())
        .bind("period", subscription.period())
        .bind("start", SqlTypes.time(subscription.periodStart()))
        .bind("end", SqlTypes.time(subscription.periodEnd()))
        .bind("cancel", subscription.cancelAtPeriodEnd())
        .bind("state", subscription.isActive() ? "active" : "ended")
        .bind("reason", SqlTypes.text(subscription.endReason()))
        .bind("now", SqlTypes.time(now))
        .execute();
  }

  private static Subscription subscription(ResultSet row) throws SQLException {
    return new Subscription(
        SqlTypes.uuid(row, "subscription_id"),
        SqlTypes.uuid(row, "payer_id"),
        SqlCatalogueStore.plan(row),
        ZoneId.of(row.getString("time_zone")),
        SqlTypes.instant(row, "started_at"),
        row.getInt("period"),
        SqlTypes.instant(row, "period_start"),
        SqlTypes.instant(row, "period_end"),
        row.getBoolean("cancel_at_period_end"),
        Optional.ofNullable(row.getString("end_reason")),
        SqlTypes.instant(row, "created_at"));
  }
}
