package io.tollgate.agent.files;

import io.tollgate.agent.files.FileRefusal.Code;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists directories of the work page by page, in the order of the names' bytes. */
final class FolderReader {

  /** Reading so many names takes about a second, and is done for each page. */
  private static final int NAMES_MAX = 1_000_000;

  private FolderReader() {}

  /**
   * One entry.
   *
   * @param name escaped
   * @param type {@code file}, {@code directory}, {@code link} or {@code other}
   * @param size in bytes
   * @param modifiedMs since the epoch, by the node's clock
   */
  record Entry(String name, String type, long size, long modifiedMs) {}

  /**
   * A page of entries.
   *
   * @param next the cursor of the next page; null at the end
   */
  record Page(List<Entry> items, @Nullable String next) {
    Page {
      items = List.copyOf(items);
    }
  }

  /**
   * The entries after a name.
   *
   * @param after an escaped name; null for the beginning
   * @param most at least 1
   */
  static Page list(Path home, FilePath path, @Nullable String after, int most)
      throws IOException, FileRefusal {
    FilePath last = FilePath.parse(after == null ? "" : after);
    String from = last.names().isEmpty() ? "" : last.name();
    return Folders.with(home, path, directory -> page(directory, path, from, most));
  }

  private static Page page(
      SecureDirectoryStream<Path> directory, FilePath path, String from, int most)
      throws IOException, FileRefusal {
    TreeSet<String> names = firstNames(directory, path, from, most + 1);
    @Nullable String next = null;
    if (names.size() > most) {
      names.remove(names.last());
      next = FilePath.escape(names.last());
    }
    List<Entry> entries = new ArrayList<>();
    for (String name : names) {
      try {
        entries.add(entry(name, Folders.attributes(directory, RawName.path(name))));
      } catch (NoSuchFileException goneMeanwhile) {
        // The next one may still be there.
      }
    }
    return new Page(entries, next);
  }

  /** Never holds more names than are wanted, however many there are. */
  private static TreeSet<String> firstNames(
      SecureDirectoryStream<Path> directory, FilePath path, String from, int most)
      throws IOException, FileRefusal {
    TreeSet<String> names = new TreeSet<>();
    int seen = 0;
    try {
      for (Path entry : directory) {
        if (++seen > NAMES_MAX) {
          throw new FileRefusal(
              Code.FILE_TOO_LARGE,
              "'" + path + "' holds more than " + NAMES_MAX + " entries. Pack them into one file.");
        }
        String name = RawName.of(entry);
        if (name.compareTo(from) > 0) {
          names.add(name);
          if (names.size() > most) {
            names.remove(names.last());
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  private static Entry entry(String name, BasicFileAttributes seen) {
    String type =
        seen.isRegularFile()
            ? "file"
            : seen.isDirectory() ? "directory" : seen.isSymbolicLink() ? "link" : "other";
    return new Entry(FilePath.escape(name), type, seen.size(), seen.lastModifiedTime().toMillis());
  }
}
