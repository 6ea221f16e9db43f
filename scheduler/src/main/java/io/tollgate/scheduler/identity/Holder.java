package io.tollgate.scheduler.identity;

import java.util.Locale;
import java.util.UUID;

/**
 * Who is allowed something within an account: the account itself, one of its projects or keys.
 *
 * @param kind which of the three
 * @param name the project's name or the key's id; empty for the account
 */
public record Holder(Kind kind, String name) {
  /** The account as a whole. */
  public static final Holder ACCOUNT = new Holder(Kind.ACCOUNT, "");

  /** What can hold an allowance. */
  public enum Kind {
    ACCOUNT,
    PROJECT,
    KEY;

    /** The word in the API. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Holder {
    if ((kind == Kind.ACCOUNT) != name.isEmpty()) {
      throw new IllegalArgumentException("a " + kind.word() + " named \"" + name + "\"");
    }
  }

  /** A project of the account. */
  public static Holder project(String name) {
    return new Holder(Kind.PROJECT, name);
  }

  /** A key of the account. */
  public static Holder key(UUID id) {
    return new Holder(Kind.KEY, id.toString());
  }

  /** As it is stored: {@code account}, {@code project:film}, {@code key:ID}. */
  public String text() {
    return kind == Kind.ACCOUNT ? "account" : kind.word() + ":" + name;
  }

  /** The holder of that text; throws IllegalArgumentException for another. */
  public static Holder of(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Holder(Kind.valueOf(text.toUpperCase(Locale.ROOT)), "")
        : new Holder(
            Kind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)),
            text.substring(colon + 1));
  }
}
