package io.tollgate.agent.gpu.dcgm;

import io.tollgate.agent.gpu.GpuActivity;
import io.tollgate.agent.gpu.GpuDraw;
import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.gpu.RecoveryAction;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one scrape says of one card or slice, gathered row by row. */
final class Device {

  private static final int LONGEST_NAME = 128;
  private static final int MOST_XIDS = 64;

  private final Map<FieldAliases, BigDecimal> values = new EnumMap<>(FieldAliases.class);
  private final GpuSigns.Builder signs = GpuSigns.builder();
  private int xidCounts;
  private int index = -1;
  private String product = "";
  private @Nullable String profile;

  void describe(Sample sample) {
    sample.label("gpu").ifPresent(text -> index = Math.max(index, Numbers.position(text)));
    sample.label("modelName", "model_name").ifPresent(text -> product = shortened(text));
    sample.label("GPU_I_PROFILE").ifPresent(text -> profile = shortened(text));
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME);
  }

  /**
   * Takes a value. A row that is there twice, once per job, says the same twice.
   *
   * @return whether the row made sense
   */
  boolean take(FieldAliases field, BigDecimal number, Sample sample) {
    if (field != FieldAliases.XID_COUNT) {
      values.put(field, number);
      return true;
    }
    int xid = sample.label("xid").map(Numbers::position).orElse(-1);
    if (xid <= 0 || xidCounts >= MOST_XIDS) {
      return false;
    }
    xidCounts++;
    signs.xidCount(xid, number.longValue());
    return true;
  }

  Optional<Double> value(FieldAliases field) {
    return Optional.ofNullable(values.get(field)).map(BigDecimal::doubleValue);
  }

  private @Nullable Double number(FieldAliases field) {
    return value(field).orElse(null);
  }

  private @Nullable Long whole(FieldAliases field) {
    BigDecimal number = values.get(field);
    return number == null ? null : number.longValue();
  }

  private @Nullable Boolean yes(FieldAliases field) {
    Double number = number(field);
    return number == null ? null : number > 0;
  }

  GpuReading card(String uuid, RatioScale scale) {
    return new GpuReading(GpuIdentity.card(uuid, index, product), activity(scale), draw(), signs());
  }

  /** The instance's own MIG uuid is not exported; CUDA also takes the older form used here. */
  GpuReading slice(String cardUuid, int instance, Optional<Device> card, RatioScale scale) {
    GpuIdentity identity =
        new GpuIdentity(
            "MIG-" + cardUuid + "/" + instance + "/0",
            index,
            product.isEmpty() ? card.map(device -> device.product).orElse("") : product,
            new GpuIdentity.Slice(cardUuid, instance, profile));
    GpuDraw draw = draw();
    return new GpuReading(
        identity,
        activity(scale),
        card.map(Device::draw).map(draw::or).orElse(draw),
        card.map(Device::signs).map(signs()::or).orElse(signs()));
  }

  /** Whether there is a utilization that cannot be told from another. */
  boolean ambiguous(RatioScale scale) {
    return value(FieldAliases.GPU_UTIL_RATIO).filter(n -> scale.percent(n) == null).isPresent();
  }

  private GpuActivity activity(RatioScale scale) {
    Double sm = number(FieldAliases.SM_ACTIVE);
    Double engine = number(FieldAliases.GR_ENGINE_ACTIVE);
    Double percent = number(FieldAliases.GPU_UTIL);
    Double ratio = number(FieldAliases.GPU_UTIL_RATIO);
    Long used = whole(FieldAliases.FB_USED);
    Long free = whole(FieldAliases.FB_FREE);
    Long reserved = whole(FieldAliases.FB_RESERVED);
    return new GpuActivity(
        sm == null ? null : Math.min(1, sm),
        engine == null ? null : Math.min(1, engine),
        percent != null || ratio == null ? percent : scale.percent(ratio),
        used,
        used == null || free == null ? null : used + free + (reserved == null ? 0 : reserved));
  }

  private GpuDraw draw() {
    return new GpuDraw(
        number(FieldAliases.POWER), number(FieldAliases.TEMPERATURE), whole(FieldAliases.ENERGY));
  }

  private GpuSigns signs() {
    Long xid = whole(FieldAliases.XID);
    Long action = whole(FieldAliases.RECOVERY_ACTION);
    return signs
        .xid(xid == null ? null : xid.intValue())
        .rowRemapFailure(yes(FieldAliases.ROW_REMAP_FAILURE))
        .rowRemapPending(yes(FieldAliases.ROW_REMAP_PENDING))
        .uncorrectableRemappedRows(whole(FieldAliases.UNCORRECTABLE_REMAPPED_ROWS))
        .eccDoubleBitVolatile(whole(FieldAliases.ECC_DBE_VOLATILE))
        .clocksEventReasons(whole(FieldAliases.CLOCKS_EVENT_REASONS))
        .recoveryAction(action == null ? null : RecoveryAction.ofCode(action))
        .build();
  }
}
