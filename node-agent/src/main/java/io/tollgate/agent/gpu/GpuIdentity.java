package io.tollgate.agent.gpu;

import org.jspecify.annotations.Nullable;

/**
 * Who a GPU or MIG slice is.
 *
 * @param uuid as allocations and {@code CUDA_VISIBLE_DEVICES} name it
 * @param index position of the card on the node, -1 when unknown
 * @param product name given by the driver, empty when unknown
 * @param slice of a card that is cut into MIG slices, null for a whole card
 */
public record GpuIdentity(String uuid, int index, String product, @Nullable Slice slice) {

  /**
   * Which part of a card.
   *
   * @param cardUuid the card's own uuid
   * @param instance number of the GPU instance on its card
   * @param profile such as {@code 1g.10gb}, null when the source does not say
   */
  public record Slice(String cardUuid, int instance, @Nullable String profile) {}

  /** A whole card. */
  public static GpuIdentity card(String uuid, int index, String product) {
    return new GpuIdentity(uuid, index, product, null);
  }

  /** The card's uuid: of a slice the one that it is cut from. */
  public String cardUuid() {
    return slice == null ? uuid : slice.cardUuid();
  }

  /** The profile of a slice, null for a whole card. */
  public @Nullable String migProfile() {
    return slice == null ? null : slice.profile();
  }
}
