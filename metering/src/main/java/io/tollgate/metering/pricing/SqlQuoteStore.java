package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Quotes in PostgreSQL. */
public final class SqlQuoteStore implements QuoteStore {
  private static final String INSERT =
      """
      INSERT INTO metering.quote (
        quote_id, payer_id, channel, group_name, workflow, gpu_model, capacity_class, nodes, gpus_per_node,
        gpu_thousandths, minutes, list_price_version, list_price_micros, gpus,
        workflow_ratio_version, workflow_ratio, group_ratio_version, group_ratio,
        channel_ratio_version, channel_ratio, rate_micros, total_micros,
        increment_seconds, minimum_seconds, refund_share_thousandths, refund_on_failure,
        contract_id, contract_version, contract_rate_micros, models, alternative_to, cut_from,
        created_at, expires_at, actor, cause, request_id)
      VALUES (
        :quote, :payer, :channel, :group, :workflow, :model, :class, :nodes, :gpusPerNode,
        :thousandths, :minutes, :listVersion, :listMicros, :gpus,
        :workflowVersion, :workflowRatio, :groupVersion, :groupRatio,
        :channelVersion, :channelRatio, :rate, :total,
        :increment, :minimum, :share, :refundOnFailure,
        :contract, :contractVersion, :contractRate, :models, :alternativeTo, :cutFrom,
        :createdAt, :expiresAt, :actor, :cause, :request)
      """;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlQuoteStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void addAll(List<Quote> quotes) {
    if (quotes.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(INSERT);
    quotes.forEach(quote -> add(batch, quote));
    batch.execute();
  }

  private static void add(PreparedBatch batch, Quote quote) {
    batch
        .bind("quote", quote.quoteId())
        .bind("payer", quote.payer())
        .bind("channel", quote.channel())
        .bind("group", quote.group())
        .bind("workflow", quote.workflow())
        .bind("model", quote.gpuModel())
        .bind("class", quote.capacityClass().code())
        .bind("nodes", quote.nodes())
        .bind("gpusPerNode", quote.gpusPerNode())
        .bind("thousandths", SqlTypes.integer(quote.gpuThousandths()))
        .bind("minutes", quote.minutes())
        .bind("listVersion", quote.listPrice().versionId())
        .bind("listMicros", quote.listPrice().perGpuMinute().micros())
        .bind("gpus", quote.gpus())
        .bind("workflowVersion", quote.workflowRatio().versionId())
        .bind("workflowRatio", quote.workflowRatio().value())
        .bind("groupVersion", quote.groupRatio().versionId())
        .bind("groupRatio", quote.groupRatio().value())
        .bind("channelVersion", quote.channelRatio().versionId())
        .bind("channelRatio", quote.channelRatio().value())
        .bind("rate", quote.rate().perMinute().micros())
        .bind("total", quote.total().micros())
        .bind("increment", quote.terms().incrementSeconds())
        .bind("minimum", quote.terms().minimumSeconds())
        .bind("share", quote.terms().refundShareThousandths())
        .bind("refundOnFailure", quote.terms().refundOnFailure())
        .bind("contract", SqlTypes.uuid(quote.contract().map(ContractPrice::contractId)))
        .bind("contractVersion", SqlTypes.integer(version(quote)))
        .bind("contractRate", SqlTypes.bigint(quote.contractRate().map(Money::micros)))
        .bindArray("models", String.class, quote.set().models())
        .bind("alternativeTo", SqlTypes.uuid(quote.set().alternativeTo()))
        .bind("cutFrom", SqlTypes.uuid(quote.set().cutFrom()))
        .bind("createdAt", SqlTypes.time(quote.createdAt()))
        .bind("expiresAt", SqlTypes.time(quote.expiresAt()))
        .bind("actor", quote.cause().actor())
        .bind("cause", quote.cause().reason())
        .bind("request", quote.cause().requestId())
        .add();
  }

  @Override
  public Optional<Quote> find(UUID quoteId) {
    return Optional.ofNullable(find(List.of(quoteId)).get(quoteId));
  }

  @Override
  public Map<UUID, Quote> find(Collection<UUID> quoteIds) {
    Map<UUID, Quote> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT q.*, lower(p.effective) AS list_effective_from, u.session_id AS used_by,
                   w.name AS workflow_ratio_name, g.name AS group_ratio_name, c.name AS channel_ratio_name
            FROM metering.quote q
            JOIN metering.price_version p ON p.version_id = q.list_price_version
            JOIN metering.ratio_version w ON w.version_id = q.workflow_ratio_version
            JOIN metering.ratio_version g ON g.version_id = q.group_ratio_version
            JOIN metering.ratio_version c ON c.version_id = q.channel_ratio_version
            LEFT JOIN metering.quote_use u ON u.quote_id = q.quote_id
            WHERE q.quote_id = ANY(CAST((SELECT :quotes) AS uuid[]))
            """)
        .bind("quotes", SqlTypes.uuids(quoteIds))
        .map((row, context) -> quote(row))
        .forEach(quote -> found.put(quote.quoteId(), quote));
    return found;
  }

  @Override
  public List<Quote> alternatives(UUID quoteId) {
    List<UUID> ids =
        handle
            .createQuery("SELECT quote_id FROM metering.quote WHERE alternative_to = :quote")
            .bind("quote", quoteId)
            .mapTo(UUID.class)
            .list();
    return find(ids).values().stream().sorted(CHEAPEST_FIRST).toList();
  }

  @Override
  public boolean use(UUID quoteId, UUID sessionId, UUID segmentId, Cause cause, Instant now) {
    return handle
            .createUpdate(
                """
                INSERT INTO metering.quote_use (quote_id, session_id, segment_id, created_at, actor, cause, request_id)
                VALUES (:quote, :session, :segment, :now, :actor, :cause, :request)
                ON CONFLICT (quote_id) DO NOTHING
                """)
            .bind("quote", quoteId)
            .bind("session", sessionId)
            .bind("segment", segmentId)
            .bind("now", SqlTypes.time(now))
            .bind("actor", cause.actor())
            .bind("cause", cause.reason())
            .bind("request", cause.requestId())
            .execute()
        == 1;
  }

  private static Quote quote(ResultSet row) throws SQLException {
    CapacityClass capacityClass = CapacityClass.ofCode(row.getString("capacity_class"));
    QuoteTerms terms =
        new QuoteTerms(
            row.getInt("increment_seconds"),
            row.getInt("minimum_seconds"),
            row.getInt("refund_share_thousandths"),
            row.getBoolean("refund_on_failure"));
    return new Quote(
        SqlTypes.uuid(row, "quote_id"),
        SqlTypes.uuid(row, "payer_id"),
        row.getString("channel"),
        row.getString("group_name"),
        row.getString("workflow"),
        row.getString("gpu_model"),
        capacityClass,
        row.getInt("nodes"),
        row.getInt("gpus_per_node"),
        SqlTypes.optionalInt(row, "gpu_thousandths"),
        row.getInt("minutes"),
        new PriceLine(
            SqlTypes.uuid(row, "list_price_version"),
            row.getString("gpu_model"),
            capacityClass,
            Money.ofMicros(row.getLong("list_price_micros")),
            SqlTypes.instant(row, "list_effective_from")),
        row.getBigDecimal("gpus"),
        ratio(row, Ratio.Kind.WORKFLOW),
        ratio(row, Ratio.Kind.GROUP),
        ratio(row, Ratio.Kind.CHANNEL),
        Rate.ofMicros(row.getLong("rate_micros")),
        Money.ofMicros(row.getLong("total_micros")),
        terms,
        SqlTypes.instant(row, "created_at"),
        SqlTypes.instant(row, "expires_at"),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        contract(row, terms),
        new ModelSet(
            List.of((String[]) row.getArray("models").getArray()),
            SqlTypes.optionalUuid(row, "alternative_to"),
            SqlTypes.optionalUuid(row, "cut_from")),
        SqlTypes.optionalUuid(row, "used_by"));
  }

  private static Optional<ContractPrice> contract(ResultSet row, QuoteTerms terms)
      throws SQLException {
    Optional<UUID> contract = SqlTypes.optionalUuid(row, "contract_id");
    int version = row.getInt("contract_version");
    Optional<Money> rate =
        Optional.ofNullable(row.getObject("contract_rate_micros", Long.class)).map(Money::ofMicros);
    return contract.map(id -> ContractPrice.under(id, version, rate, terms));
  }

  private static OptionalInt version(Quote quote) {
    return quote.contract().stream().mapToInt(ContractPrice::version).findFirst();
  }

  private static Ratio ratio(ResultSet row, Ratio.Kind kind) throws SQLException {
    return new Ratio(
        SqlTypes.uuid(row, kind.code() + "_ratio_version"),
        kind,
        row.getString(kind.code() + "_ratio_name"),
        row.getBigDecimal(kind.code() + "_ratio"));
  }
}
