package io.tollgate.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * One GPU (or MIG slice) in the inventory.
 *
 * @param uuid what the allocation names it by and what {@code CUDA_VISIBLE_DEVICES} gets
 * @param index position on the node; for people only, it moves when a card is lost
 * @param model the slug that users ask for, such as {@code h100}
 * @param product the name the driver gives
 * @param memoryBytes total memory; 0 when unknown
 * @param migProfile such as {@code 1g.10gb}; null for a whole GPU
 */
public record GpuDescription(
    String uuid,
    int index,
    String model,
    String product,
    long memoryBytes,
    @Nullable String migProfile) {}
