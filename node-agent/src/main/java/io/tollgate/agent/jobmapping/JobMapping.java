package io.tollgate.agent.jobmapping;

import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the exporter's directory as it should be. What we write is first written down in a list of
 * ours: a file whose content is not what the list says is somebody else's and is left alone, also
 * under a name that we need. Trouble is told once and harms nothing.
 *
 * <p>Confined to one thread.
 */
public final class JobMapping {

  private static final Logger log = LoggerFactory.getLogger(JobMapping.class);

  /**
   * What we may have written.
   *
   * @param contents name to everything that a file of ours may hold
   */
  private record Ours(Map<String, Set<String>> contents) {}

  private final Path directory;
  private final Path list;
  private Ours ours;
  private Optional<Map<String, String>> applied = Optional.empty();
  private String lastTrouble = "";

  /**
   * Reads the list of the last agent.
   *
   * @param directory the exporter's {@code --hpc-job-mapping-dir}
   * @param list the file in which ours are written down
   */
  public JobMapping(Path directory, Path list) {
    this.directory = directory;
    this.list = list;
    Optional<Ours> last = Optional.empty();
    try {
      last = DurableFile.read(list, Ours.class);
    } catch (IOException e) {
      log.warn("{} cannot be read; files in {} that it named are left there.", list, directory, e);
    }
    ours = last.orElse(new Ours(Map.of()));
  }

  /**
   * Makes the directory hold these files of ours and no other.
   *
   * @param wanted name to content
   */
  public void apply(Map<String, String> wanted) {
    if (applied.filter(wanted::equals).isPresent()) {
      return;
    }
    try {
      Map<String, String> owned = new TreeMap<>();
      for (Map.Entry<String, String> file : wanted.entrySet()) {
        if (isFree(file.getKey())) {
          owned.put(file.getKey(), file.getValue());
        }
      }
      Ours now = new Ours(contents(owned));
      Ours old = ours;
      remember(both(old, now));
      for (Map.Entry<String, String> file : owned.entrySet()) {
        write(file.getKey(), file.getValue());
      }
      for (String name : old.contents().keySet()) {
        if (!owned.containsKey(name) && isFree(name)) {
          Files.deleteIfExists(directory.resolve(name));
        }
      }
      remember(now);
      if (owned.equals(wanted)) {
        applied = Optional.of(owned);
        lastTrouble = "";
      }
    } catch (IOException e) {
      tell("The exporter will not show all sessions: " + e + ".");
    }
  }

  private static Map<String, Set<String>> contents(Map<String, String> files) {
    Map<String, Set<String>> contents = new TreeMap<>();
    files.forEach((name, content) -> contents.put(name, Set.of(content)));
    return contents;
  }

  private static Ours both(Ours one, Ours two) {
    Map<String, Set<String>> contents = new TreeMap<>();
    one.contents().forEach((name, texts) -> contents.put(name, new TreeSet<>(texts)));
    two.contents()
        .forEach(
            (name, texts) ->
                contents.computeIfAbsent(name, unseen -> new TreeSet<>()).addAll(texts));
    return new Ours(contents);
  }

  /** Whether a file is not there, or is as we wrote it. */
  private boolean isFree(String name) throws IOException {
    try {
      String content = Files.readString(directory.resolve(name), StandardCharsets.UTF_8);
      boolean mine = ours.contents().getOrDefault(name, Set.of()).contains(content);
      if (!mine) {
        tell(directory.resolve(name) + " is not ours and is left alone.");
      }
      return mine;
    } catch (NoSuchFileException absent) {
      return true;
    }
  }

  private void write(String name, String content) throws IOException {
    // The exporter reads what is named like a number, and nothing else.
    Path beside = directory.resolve(".tollgate-" + name);
    Files.writeString(beside, content, StandardCharsets.UTF_8);
    Files.move(
        beside,
        directory.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private void remember(Ours now) throws IOException {
    DurableFile.writeSwiftly(list, now);
    ours = now;
  }

  private void tell(String trouble) {
    if (!trouble.equals(lastTrouble)) {
      log.warn("{} Work and meter go on.", trouble);
      lastTrouble = trouble;
    }
  }
}
