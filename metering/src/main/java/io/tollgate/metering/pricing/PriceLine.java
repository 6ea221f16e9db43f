package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.UUID;

/** The list price of one GPU-minute in force from an instant on. */
public record PriceLine(
    UUID versionId,
    String gpuModel,
    CapacityClass capacityClass,
    Money perGpuMinute,
    Instant effectiveFrom) {}
