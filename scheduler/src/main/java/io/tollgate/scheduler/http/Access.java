package io.tollgate.scheduler.http;

import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Scope;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may call a route.
 *
 * @param open true when no key is asked for
 * @param scopes the scopes of which a key needs one; empty when any key will do
 */
public record Access(boolean open, Set<Scope> scopes) {

  /** No key is asked for. */
  public static final Access OPEN = new Access(true, Set.of());

  /** Any valid key. */
  public static final Access ANY_KEY = new Access(false, Set.of());

  public Access {
    scopes = Set.copyOf(scopes);
  }

  /** Keys with at least one of these scopes; {@code admin} is always enough. */
  public static Access of(Scope first, Scope... more) {
    EnumSet<Scope> scopes = EnumSet.of(first);
    Collections.addAll(scopes, more);
    scopes.add(Scope.ADMIN);
    return new Access(false, scopes);
  }

  /** Throws {@code forbidden} unless the caller has one of the scopes. */
  void check(Caller caller) {
    if (scopes.isEmpty() || scopes.stream().anyMatch(caller::has)) {
      return;
    }
    String needed = names(scopes);
    throw Refusal.of(
            ErrorCode.FORBIDDEN,
            "This call needs a key with one of the scopes "
                + needed
                + ", and yours has "
                + (caller.scopes().isEmpty() ? "none" : names(caller.scopes()))
                + ". Use such a key, or ask an admin to make one.")
        .with("needed_scopes", Arrays.asList(needed.split(", ", -1)))
        .exception();
  }

  private static String names(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::text).collect(Collectors.joining(", "));
  }
}
