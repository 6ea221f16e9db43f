package io.tollgate.metering.contract;

/**
 * One thing wrong with a contract's terms.
 *
 * @param container the path of what holds the field, such as {@code terms.tiers[1]}
 * @param field the field's name
 * @param code a stable word, such as {@code overlap}
 * @param message a sentence that begins with the field's path
 */
public record TermsMistake(String container, String field, String code, String message) {
  /** Where it is, such as {@code terms.tiers[1].from}. */
  public String path() {
    return container + "." + field;
  }
}
