package io.tollgate.metering.pricing;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a quote has to do with others of a set of GPU models.
 *
 * @param models the models of the set, the cheapest first; empty for a quote of one model
 * @param alternativeTo the quote of the set's dearest model, in those of the others
 */
public record ModelSet(List<String> models, Optional<UUID> alternativeTo) {
  /** A quote of one model. */
  public static final ModelSet ONE = new ModelSet(List.of(), Optional.empty());

  public ModelSet {
    models = List.copyOf(models);
  }

  /** Whether the model is chosen when the work begins. */
  public boolean several() {
    return models.size() > 1;
  }

  static ModelSet beside(UUID dearest) {
    return new ModelSet(List.of(), Optional.of(dearest));
  }
}
