package io.tollgate.metering.audit;

import java.util.List;

/** What must hold of prices and quotes, as queries. */
final class PriceRule {
  static final String FACTORS_MULTIPLY =
      "a quote's rate is the product of its factors, rounded once, and its total their minutes";
  static final String FACTORS_IN_FORCE =
      "a quote's factors are the versions in force when it was made";
  static final String ONE_IN_FORCE = "of a price exactly one version is in force at any time";
  static final String NOTICE =
      "whoever pays more is told 30 days before, and of every change when it is made";
  private static final String QUOTES = "SELECT count(*) FROM metering.quote";
  private static final String VERSIONS =
      "SELECT count(*) FROM metering.any_price_version WHERE withdrawn_at IS NULL";

  static final List<Rule> ALL =
      List.of(
          new Rule(
              10,
              FACTORS_MULTIPLY,
              QUOTES,
              """
              SELECT 'quote ' || quote_id FROM metering.quote
              WHERE rate_micros <> round(list_price_micros * gpus * workflow_ratio * group_ratio * channel_ratio)
                 OR total_micros <> rate_micros * minutes
                 OR gpus <> coalesce(gpu_thousandths / 1000.0, nodes * gpus_per_node)
              """),
          new Rule(
              10,
              FACTORS_IN_FORCE,
              QUOTES,
              """
              SELECT 'quote ' || q.quote_id || ': ' || f.kind FROM metering.quote q
              CROSS JOIN LATERAL (VALUES
                ('list', q.gpu_model, q.capacity_class, q.list_price_version, q.list_price_micros::numeric),
                ('workflow', q.workflow, NULL, q.workflow_ratio_version, q.workflow_ratio),
                ('group', q.group_name, NULL, q.group_ratio_version, q.group_ratio),
                ('channel', q.channel, NULL, q.channel_ratio_version, q.channel_ratio)
              ) AS f(kind, name, capacity_class, version_id, value)
              LEFT JOIN LATERAL (
                SELECT v.version_id, v.value FROM metering.any_price_version v
                WHERE v.kind = f.kind AND v.capacity_class IS NOT DISTINCT FROM f.capacity_class
                  AND (v.name = f.name OR (v.name = '*' AND f.kind <> 'list'))
                  AND v.withdrawn_at IS NULL AND v.effective @> q.created_at
                ORDER BY v.name = '*' LIMIT 1) v ON true
              WHERE (v.version_id, v.value) IS DISTINCT FROM (f.version_id, f.value)
              """),
          new Rule(
              10,
              ONE_IN_FORCE,
              VERSIONS,
              """
              SELECT 'version ' || v.version_id FROM metering.any_price_version v
              WHERE v.withdrawn_at IS NULL AND (
                (NOT upper_inf(v.effective) AND NOT EXISTS (
                  SELECT FROM metering.any_price_version n
                  WHERE n.kind = v.kind AND n.name = v.name AND n.capacity_class IS NOT DISTINCT FROM v.capacity_class
                    AND n.withdrawn_at IS NULL AND lower(n.effective) = upper(v.effective)))
                OR EXISTS (
                  SELECT FROM metering.any_price_version n
                  WHERE n.kind = v.kind AND n.name = v.name AND n.capacity_class IS NOT DISTINCT FROM v.capacity_class
                    AND n.withdrawn_at IS NULL AND n.version_id <> v.version_id AND n.effective && v.effective))
              """),
          new Rule(
              25,
              NOTICE,
              VERSIONS,
              """
              SELECT 'version ' || v.version_id FROM metering.any_price_version v
              JOIN LATERAL (
                SELECT b.value FROM metering.any_price_version b
                WHERE b.kind = v.kind AND b.capacity_class IS NOT DISTINCT FROM v.capacity_class
                  AND (b.name = v.name OR (b.name = '*' AND v.kind <> 'list'))
                  AND b.withdrawn_at IS NULL AND lower(b.effective) < lower(v.effective)
                  AND (upper_inf(b.effective) OR upper(b.effective) >= lower(v.effective))
                ORDER BY b.name = '*', lower(b.effective) DESC LIMIT 1) b ON true
              WHERE v.withdrawn_at IS NULL AND NOT EXISTS (
                SELECT FROM metering.price_notice n
                WHERE n.version_id = v.version_id AND n.change <> 'withdrawn' AND n.after_value = v.value
                  AND n.effective_from = lower(v.effective)
                  AND n.created_at <= lower(v.effective)
                                      - CASE WHEN v.value > b.value THEN interval '720 hours' ELSE interval '0' END)
              """));

  private PriceRule() {}
}
