package io.tollgate.scheduler.project;

import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What sessions of an account are for.
 *
 * @param name unique in the account, and never changed
 * @param archivedAt since when it takes no new session
 */
public record Project(
    UUID id, AccountId account, String name, Instant createdAt, Optional<Instant> archivedAt) {
  /** What a name looks like. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  public Project {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("No name of a project: " + name);
    }
  }

  /** Whether it takes no new session. */
  public boolean archived() {
    return archivedAt.isPresent();
  }
}
