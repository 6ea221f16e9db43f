package io.tollgate.cli.output;

/** How data is written to standard output. */
public enum Format {
  /** For people. */
  table,
  /** For people with wide windows: all columns. */
  wide,
  /** The API's own object. */
  json,
  /** The same as YAML. */
  yaml,
  /** One JSON object per line. */
  ndjson,
  /** All columns, comma-separated. */
  csv,
  /** Ids only, one per line. */
  name;

  /** Whether people read it. */
  public boolean forPeople() {
    return this == table || this == wide;
  }
}
