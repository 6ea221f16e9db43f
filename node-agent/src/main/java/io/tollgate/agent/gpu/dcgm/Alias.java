package io.tollgate.agent.gpu.dcgm;

/**
 * One of the names of a field.
 *
 * @param name as exported
 * @param factor from the unit behind this name to the field's own
 */
record Alias(String name, long factor) {

  static Alias named(String name) {
    return new Alias(name, 1);
  }

  static Alias times(long factor, String name) {
    return new Alias(name, factor);
  }
}
