package io.tollgate.agent.files;

import io.tollgate.agent.files.FileRefusal.Code;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Opens directories below a work's home one after the other, each in the one before, never by a
 * link. A directory is opened as {@code name/.}, because that can only be a directory: opening a
 * pipe of that name would wait for ever. That the name was no link is seen by looking at what was
 * opened.
 */
final class Folders {

  private Folders() {}

  /** Does something with an open directory. */
  interface Action<T> {
    /** May refuse. */
    T in(SecureDirectoryStream<Path> directory) throws IOException, FileRefusal;
  }

  /** Opens the directory and those on the way to it, acts, and closes them. */
  static <T> T with(Path home, FilePath path, Action<T> action) throws IOException, FileRefusal {
    try (SecureDirectoryStream<Path> root = secure(Files.newDirectoryStream(home))) {
      return with(root, path, 0, action);
    } catch (NoSuchFileException | NotDirectoryException gone) {
      throw absent(path);
    }
  }

  private static <T> T with(
      SecureDirectoryStream<Path> parent, FilePath path, int depth, Action<T> action)
      throws IOException, FileRefusal {
    if (depth == path.names().size()) {
      return action.in(parent);
    }
    try (SecureDirectoryStream<Path> next = enter(parent, path, depth)) {
      return with(next, path, depth + 1, action);
    }
  }

  private static SecureDirectoryStream<Path> enter(
      SecureDirectoryStream<Path> parent, FilePath path, int depth)
      throws IOException, FileRefusal {
    Path name = RawName.path(path.names().get(depth));
    BasicFileAttributes seen = attributes(parent, name);
    if (seen.isSymbolicLink()) {
      throw new FileRefusal(
          Code.PATH_NOT_ALLOWED,
          FilePath.escape(path.names().get(depth)) + " is a link. Name the directory it leads to.");
    }
    if (!seen.isDirectory()) {
      throw absent(path);
    }
    SecureDirectoryStream<Path> opened = parent.newDirectoryStream(name.resolve("."));
    try {
      Object key =
          opened.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
      if (!key.equals(seen.fileKey())) {
        throw new FileRefusal(
            Code.FILE_CHANGED, path + " was replaced while it was looked at. Ask again.");
      }
    } catch (IOException | FileRefusal e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  /** What is there under a name; a link is seen as a link. */
  static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  static FileRefusal absent(FilePath path) {
    return new FileRefusal(
        Code.FILE_NOT_FOUND,
        "There is nothing at '" + path + "'. List the directory to see what there is.");
  }

  static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system cannot open files relative to a directory");
  }
}
