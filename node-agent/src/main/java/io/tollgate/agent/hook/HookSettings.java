package io.tollgate.agent.hook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a site's hooks are and how long they may take.
 *
 * @param directory holds {@code prolog.d} and {@code epilog.d}; absent when the site has none
 * @param prologLimit the most that all scripts of a prolog take together, at least 1 s
 * @param epilogLimit the same for an epilog
 */
public record HookSettings(Optional<Path> directory, Duration prologLimit, Duration epilogLimit) {

  /** The limit of either. */
  Duration limit(HookKind kind) {
    return kind == HookKind.PROLOG ? prologLimit : epilogLimit;
  }
}
