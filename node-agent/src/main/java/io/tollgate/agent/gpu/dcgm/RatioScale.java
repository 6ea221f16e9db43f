package io.tollgate.agent.gpu.dcgm;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a number under {@code DCGM_FI_DEV_GPU_UTIL_RATIO} counts. Pure. DCGM 4.6 gave that name to
 * the whole percentage, 4.7 to a true ratio. A number above 1 or with decimals below it tells which
 * of the two an exporter means for all of its GPUs; a bare 1 does not, and 0 is 0 either way.
 */
enum RatioScale {
  /** 0 to 1. */
  RATIO,
  /** 0 to 100. */
  PERCENT,
  /** All numbers seen were 0 or 1. */
  UNTOLD;

  static RatioScale of(Collection<Device> devices) {
    RatioScale scale = UNTOLD;
    for (Device device : devices) {
      double value = device.value(FieldAliases.GPU_UTIL_RATIO).orElse(0.0);
      if (value > 1) {
        return PERCENT;
      }
      if (value > 0 && value < 1) {
        scale = RATIO;
      }
    }
    return scale;
  }

  /** The value in percent, null when it cannot be told. */
  @Nullable Double percent(double value) {
    return switch (this) {
      case RATIO -> Double.valueOf(value * 100);
      case PERCENT -> Double.valueOf(value);
      case UNTOLD -> Optional.of(value).filter(number -> number == 0).orElse(null);
    };
  }
}
