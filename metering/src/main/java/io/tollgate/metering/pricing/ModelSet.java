package io.tollgate.metering.pricing;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a quote has to do with others: those of a set of GPU models, or that of an array.
 *
 * @param models the models of the set, the cheapest first; empty for a quote of one model
 * @param alternativeTo the quote of the set's dearest model, in those of the others
 * @param cutFrom the quote out of which it was cut, for an element of an array or fewer minutes
 */
public record ModelSet(List<String> models, Optional<UUID> alternativeTo, Optional<UUID> cutFrom) {
  /** A quote of one model. */
  public static final ModelSet ONE = of(List.of());

  public ModelSet {
    models = List.copyOf(models);
  }

  /** A quote of several models. */
  static ModelSet of(List<String> models) {
    return new ModelSet(models, Optional.empty(), Optional.empty());
  }

  /** Whether the model is chosen when the work begins. */
  public boolean several() {
    return models.size() > 1;
  }

  static ModelSet beside(UUID dearest) {
    return new ModelSet(List.of(), Optional.of(dearest), Optional.empty());
  }

  ModelSet cutFrom(UUID whole) {
    return new ModelSet(models, alternativeTo, Optional.of(whole));
  }
}
