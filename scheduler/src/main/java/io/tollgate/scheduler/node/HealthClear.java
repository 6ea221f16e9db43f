package io.tollgate.scheduler.node;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tollgate.scheduler.database.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator's word that a condition is dealt with, kept until its agent reports it no more.
 *
 * @param gpuUuid on which GPU, null for the node itself
 * @param cause of the condition
 * @param since of the condition, exactly as its agent writes it
 */
public record HealthClear(@Nullable String gpuUuid, String cause, String since) {

  /** Reads a stored list. */
  public static List<HealthClear> list(@Nullable String json) {
    return Rows.parse(json, new TypeReference<List<HealthClear>>() {});
  }
}
