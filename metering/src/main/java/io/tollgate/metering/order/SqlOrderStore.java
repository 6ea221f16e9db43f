package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Orders in PostgreSQL, with what they gave and what was taken back. */
public final class SqlOrderStore implements OrderStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlOrderStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public boolean add(Order order) {
    int rows =
        caused(
                handle
                    .createUpdate(
                        """
                        INSERT INTO metering.credit_order (order_id, payer_id, world, kind, item, package_version,
                          subscription_id, period, price_cents, currency, credits_micros, bonus_micros, grant_days,
                          grant_until, state, expires_at, created_at, changed_at, actor, cause, request_id)
                        VALUES (:order, :payer, :world, :kind, :item, :package, :subscription, :period, :price,
                          :currency, :credits, :bonus, :days, :until, 'open', :expires, :now, :now, :actor, :cause,
                          :request)
                        ON CONFLICT DO NOTHING
                        """)
                    .bind("payer", order.payer())
                    .bind("world", order.world().code())
                    .bind("kind", order.item().kind())
                    .bind("item", order.item().name())
                    .bind("package", SqlTypes.uuid(order.item().packageVersion()))
                    .bind("subscription", SqlTypes.uuid(order.item().subscription()))
                    .bind("period", SqlTypes.integer(order.item().period()))
                    .bind("price", order.terms().priceCents())
                    .bind("currency", Order.CURRENCY)
                    .bind("credits", order.terms().credits().micros())
                    .bind("bonus", order.terms().bonus().micros())
                    .bind("days", SqlTypes.integer(order.terms().grantDays()))
                    .bind("until", SqlTypes.time(order.terms().grantUntil()))
                    .bind("expires", SqlTypes.time(order.expiresAt())),
                order.orderId(),
                order.cause(),
                order.createdAt())
            .execute();
    if (rows == 1) {
      addStep(order.orderId(), OrderState.OPEN, order.cause(), order.createdAt());
    }
    return rows == 1;
  }

  @Override
  public Optional<Order> find(UUID orderId) {
    return find(orderId, "");
  }

  @Override
  public Optional<Order> lock(UUID orderId) {
    return find(orderId, " FOR NO KEY UPDATE");
  }

  private Optional<Order> find(UUID orderId, String locking) {
    return handle
        .createQuery("SELECT * FROM metering.credit_order WHERE order_id = :order" + locking)
        .bind("order", orderId)
        .map((row, context) -> order(row))
        .findOne();
  }

  @Override
  public Optional<Order> ofPeriod(UUID subscription, int period) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.credit_order WHERE subscription_id = :subscription AND period = :period
            """)
        .bind("subscription", subscription)
        .bind("period", period)
        .map((row, context) -> order(row))
        .findOne();
  }

  @Override
  public List<Order> list(UUID payer, Optional<UUID> before, int limit) {
    return handle
        .createQuery(
            """
            SELECT o.* FROM metering.credit_order o
            WHERE o.payer_id = :payer
              AND (CAST(:before AS uuid) IS NULL
                   OR (o.created_at, o.order_id) < (SELECT b.created_at, b.order_id FROM metering.credit_order b
                                                    WHERE b.order_id = :before AND b.payer_id = :payer))
            ORDER BY o.created_at DESC, o.order_id DESC LIMIT :limit
            """)
        .bind("payer", payer)
        .bind("before", SqlTypes.uuid(before))
        .bind("limit", limit)
        .map((row, context) -> order(row))
        .list();
  }

  @Override
  public List<Order> lockExpired(Instant now, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.credit_order WHERE state = 'open' AND expires_at <= :now
            ORDER BY expires_at, order_id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED
            """)
        .bind("now", SqlTypes.time(now))
        .bind("limit", limit)
        .map((row, context) -> order(row))
        .list();
  }

  @Override
  public void move(
      Order from, OrderState to, Optional<String> reference, Cause cause, Instant now) {
    int rows =
        handle
            .createUpdate(
                """
                UPDATE metering.credit_order
                SET state = :to, changed_at = :now, reference = coalesce(:reference, reference)
                WHERE order_id = :order AND state = :from
                """)
            .bind("order", from.orderId())
            .bind("from", from.state().code())
            .bind("to", to.code())
            .bind("reference", SqlTypes.text(reference))
            .bind("now", SqlTypes.time(now))
            .execute();
    if (rows != 1) {
      throw new IllegalStateException("Order " + from.orderId() + " changed under its lock.");
    }
    addStep(from.orderId(), to, cause, now);
  }

  @Override
  public Optional<Instant> enteredAt(UUID orderId, OrderState state) {
    return handle
        .createQuery(
            "SELECT created_at FROM metering.order_step WHERE order_id = :order AND state = :state")
        .bind("order", orderId)
        .bind("state", state.code())
        .map((row, context) -> SqlTypes.instant(row, "created_at"))
        .findOne();
  }

  @Override
  public void addGrant(UUID orderId, Order.Part part, UUID grantId, Cause cause, Instant now) {
    caused(
            handle
                .createUpdate(
                    """
                    INSERT INTO metering.order_grant (order_id, part, grant_id, created_at, actor, cause, request_id)
                    VALUES (:order, :part, :grant, :now, :actor, :cause, :request)
                    """)
                .bind("part", part.code())
                .bind("grant", grantId),
            orderId,
            cause,
            now)
        .execute();
  }

  @Override
  public boolean hasGrants(UUID orderId) {
    return handle
        .createQuery("SELECT EXISTS (SELECT FROM metering.order_grant WHERE order_id = :order)")
        .bind("order", orderId)
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public Optional<Undoing> undoing(UUID orderId) {
    return handle
        .createQuery(
            """
            SELECT clawed_back_micros, bonus_back_micros, owed_micros, created_at
            FROM metering.order_undoing WHERE order_id = :order
            """)
        .bind("order", orderId)
        .map(
            (row, context) ->
                new Undoing(
                    Money.ofMicros(row.getLong("clawed_back_micros")),
                    Money.ofMicros(row.getLong("bonus_back_micros")),
                    Money.ofMicros(row.getLong("owed_micros")),
                    SqlTypes.instant(row, "created_at")))
        .findOne();
  }

  @Override
  public void addUndoing(UUID orderId, Undoing undoing, List<UUID> transfers, Cause cause) {
    caused(
            handle
                .createUpdate(
                    """
                    INSERT INTO metering.order_undoing (order_id, clawed_back_micros, bonus_back_micros, owed_micros,
                                                        created_at, actor, cause, request_id)
                    VALUES (:order, :clawed, :bonus, :owed, :now, :actor, :cause, :request)
                    """)
                .bind("clawed", undoing.clawedBack().micros())
                .bind("bonus", undoing.bonusBack().micros())
                .bind("owed", undoing.owed().micros()),
            orderId,
            cause,
            undoing.at())
        .execute();
    caused(
            handle
                .createUpdate(
                    """
                    INSERT INTO metering.order_transfer (transfer_id, order_id, created_at, actor, cause, request_id)
                    SELECT unnest(:transfers), :order, :now, :actor, :cause, :request
                    """)
                .bind("transfers", SqlTypes.uuids(transfers)),
            orderId,
            cause,
            undoing.at())
        .execute();
  }

  private void addStep(UUID orderId, OrderState state, Cause cause, Instant now) {
    caused(
            handle
                .createUpdate(
                    """
                    INSERT INTO metering.order_step (order_id, state, created_at, actor, cause, request_id)
                    VALUES (:order, :state, :now, :actor, :cause, :request)
                    """)
                .bind("state", state.code()),
            orderId,
            cause,
            now)
        .execute();
  }

  private static <S extends SqlStatement<S>> S caused(
      S statement, UUID orderId, Cause cause, Instant now) {
    return statement
        .bind("order", orderId)
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId());
  }

  private static Order order(ResultSet row) throws SQLException {
    OptionalInt days = SqlTypes.optionalInt(row, "grant_days");
    return new Order(
        SqlTypes.uuid(row, "order_id"),
        SqlTypes.uuid(row, "payer_id"),
        World.valueOf(row.getString("world").toUpperCase(Locale.ROOT)),
        new Order.Item(
            row.getString("item"),
            SqlTypes.optionalUuid(row, "package_version"),
            SqlTypes.optionalUuid(row, "subscription_id"),
            SqlTypes.optionalInt(row, "period")),
        new Order.Terms(
            row.getLong("price_cents"),
            Money.ofMicros(row.getLong("credits_micros")),
            Money.ofMicros(row.getLong("bonus_micros")),
            days,
            SqlTypes.optionalInstant(row, "grant_until")),
        OrderState.ofCode(row.getString("state")),
        SqlTypes.instant(row, "expires_at"),
        Optional.ofNullable(row.getString("reference")),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"),
        SqlTypes.instant(row, "changed_at"));
  }
}
