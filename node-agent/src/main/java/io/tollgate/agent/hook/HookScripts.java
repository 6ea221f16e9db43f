package io.tollgate.agent.hook;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The scripts of a hook directory, in the order of their names. They run with the agent's rights,
 * often root's, so only root and the agent's user may be able to write them or put others in their
 * place.
 */
public final class HookScripts {

  /** What editors and packages leave behind ({@code x~}, {@code .x.swp}) is no script. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private HookScripts() {}

  /**
   * The executable files of one kind. Read anew each time, so that a site changes its scripts
   * without restarting agents.
   *
   * @param directory the hook directory, if there is one
   * @throws UntrustedHookException when others could have written them
   * @throws IOException when they cannot be read
   */
  public static List<Path> of(Optional<Path> directory, HookKind kind)
      throws UntrustedHookException, IOException {
    if (directory.isEmpty()) {
      return List.of();
    }
    Path root = directory.get().toRealPath();
    requireTrusted(root);
    Path place = root.resolve(kind.directory());
    if (!Files.exists(place)) {
      return List.of();
    }
    requireTrusted(place.toRealPath());
    List<Path> scripts;
    try (Stream<Path> listing = Files.list(place)) {
      scripts =
          listing
              .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
              .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
              .sorted()
              .toList();
    }
    for (Path script : scripts) {
      Path real = script.toRealPath();
      requireTrusted(real);
      if (!real.startsWith(root)) {
        requireTrusted(real.resolveSibling("").normalize());
      }
    }
    return scripts;
  }

  private static void requireTrusted(Path file) throws UntrustedHookException, IOException {
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    if (attributes.permissions().stream().anyMatch(OTHERS_WRITE::contains)) {
      throw new UntrustedHookException(
          file
              + " can be written by others than its owner, and hooks run with the agent's rights."
              + " Take that away: chmod go-w "
              + file);
    }
    UserPrincipal owner = attributes.owner();
    if (!owner.getName().equals(System.getProperty("user.name")) && !isRoot(owner)) {
      throw new UntrustedHookException(
          file
              + " belongs to "
              + owner.getName()
              + ", and hooks run with the agent's rights. Give it to root: chown root "
              + file);
    }
  }

  private static boolean isRoot(UserPrincipal owner) throws IOException {
    return owner.equals(
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("root"));
  }
}
