package io.tollgate.agent.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tollgate.agent.files.FileRefusal.Code;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.FileFacts;
import io.tollgate.agent.protocol.FileWish;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.protocol.Wanted;
import io.tollgate.agent.runtime.WorkPlace;
import io.tollgate.agent.runtime.WorkspaceConfig;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is wanted of files. Reads disks, so it takes its time. For any thread. */
public final class FileDesk {

  private static final Logger log = LoggerFactory.getLogger(FileDesk.class);

  private static final String OUTPUT = "output";
  private static final int PIECE_BYTES_MAX = 512 * 1024;
  private static final int ENTRIES_MAX = 1_000;

  private final Function<AllocationId, Optional<WorkPlace>> places;
  private final Predicate<AllocationId> over;
  private final FileReader reader;
  private final Uploads uploads;

  /**
   * @param places where the files of an allocation are
   * @param over whether all processes of an allocation are gone
   * @param limits how much may be put and sent
   */
  public FileDesk(
      Function<AllocationId, Optional<WorkPlace>> places,
      Predicate<AllocationId> over,
      WorkspaceConfig limits) {
    this.places = places;
    this.over = over;
    this.reader = new FileReader(limits.getBytesMax());
    this.uploads = new Uploads(limits);
  }

  /** The answer, which may be a refusal. */
  DataRequest answer(Wanted wanted) {
    try {
      return found(wanted);
    } catch (FileRefusal refusal) {
      return refused(wanted, refusal.code(), String.valueOf(refusal.getMessage()));
    } catch (AccessDeniedException e) {
      return refused(
          wanted, Code.PATH_NOT_ALLOWED, "The agent may not read this; see its permissions.");
    } catch (IOException e) {
      log.warn("Files of allocation {} cannot be had: {}", wanted.allocationId(), e.toString());
      String why = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
      return refused(wanted, Code.TROUBLE, "The node could not do it: " + why + ". Try again.");
    }
  }

  private DataRequest found(Wanted wanted) throws IOException, FileRefusal {
    FileWish wish = wanted.file();
    if (wish == null) {
      throw new FileRefusal(Code.TROUBLE, "The server named no file. Report this.");
    }
    FilePath path = FilePath.parse(wish.path());
    WorkPlace place =
        places
            .apply(wanted.allocationId())
            .orElseThrow(
                () ->
                    new FileRefusal(
                        Code.FILE_NOT_FOUND,
                        "The node has no files of this attempt, or none any more: they are kept for"
                            + " a while after its end, and go earlier when the disk is full."));
    return switch (wanted.kind()) {
      case "files" -> list(wanted, wish, place, path);
      case "file" -> piece(wanted, wish, place, path);
      case "put" -> put(wanted, wish, place, path);
      default -> throw new FileRefusal(Code.TROUBLE, "This agent does not know " + wanted.kind());
    };
  }

  private DataRequest list(Wanted wanted, FileWish wish, WorkPlace place, FilePath path)
      throws IOException, FileRefusal {
    int most = Math.max(1, Math.min(ENTRIES_MAX, wish.entriesMax()));
    FolderReader.Page page;
    if (path.names().isEmpty()) {
      page = tops(FolderReader.list(place.home(), path, null, ENTRIES_MAX), place);
    } else {
      requireOurs(place, path);
      page = FolderReader.list(place.home(), path, wish.cursor(), most);
    }
    try {
      return sent(wanted, ProtocolJson.MAPPER.writeValueAsBytes(page), true, FileFacts.of(0, null));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of names is JSON", e);
    }
  }

  /** Of the home only two directories are shown, whatever else the work keeps there. */
  private static FolderReader.Page tops(FolderReader.Page all, WorkPlace place) {
    return new FolderReader.Page(
        all.items().stream()
            .filter(entry -> entry.name().equals(OUTPUT) || isInput(entry.name(), place))
            .toList(),
        null);
  }

  private static boolean isInput(String name, WorkPlace place) {
    return name.equals(Uploads.INPUT) && !place.kept();
  }

  private static void requireOurs(WorkPlace place, FilePath path) throws FileRefusal {
    if (place.kept() && path.isIn(Uploads.INPUT)) {
      throw new FileRefusal(
          Code.FILE_NOT_FOUND, "The input is gone with the end of the work; output is kept.");
    }
    if (!path.isIn(Uploads.INPUT) && !path.isIn(OUTPUT)) {
      throw new FileRefusal(
          Code.PATH_NOT_ALLOWED,
          "Only what is in input and output can be seen, not '" + path + "'.");
    }
  }

  private DataRequest piece(Wanted wanted, FileWish wish, WorkPlace place, FilePath path)
      throws IOException, FileRefusal {
    requireOurs(place, path);
    int limit = Math.max(1, Math.min(PIECE_BYTES_MAX, wanted.limitBytes()));
    long offset = Math.max(0, wanted.offset());
    FileReader.Piece piece = reader.read(place, path, offset, limit, wish.etag());
    boolean complete = offset + piece.bytes().length >= piece.size();
    return sent(wanted, piece.bytes(), complete, FileFacts.of(piece.size(), piece.etag()));
  }

  private DataRequest put(Wanted wanted, FileWish wish, WorkPlace place, FilePath path)
      throws IOException, FileRefusal {
    FileWish.Upload upload = wish.upload();
    if (upload == null || wanted.offset() < 0) {
      throw new FileRefusal(Code.TROUBLE, "The server sent nothing to put. Report this.");
    }
    if (place.kept() || over.test(wanted.allocationId())) {
      throw new FileRefusal(Code.WORK_OVER, "The work has ended; nothing can be put for it.");
    }
    long there = uploads.put(place, path, wanted.offset(), upload);
    return sent(wanted, new byte[0], upload.last(), FileFacts.of(there, null));
  }

  private static DataRequest sent(Wanted wanted, byte[] bytes, boolean complete, FileFacts facts) {
    return new DataRequest(
        wanted.requestId(), wanted.kind(), wanted.offset(), bytes, complete, null, facts);
  }

  private static DataRequest refused(Wanted wanted, Code code, String message) {
    return sent(
        wanted,
        new byte[0],
        true,
        FileFacts.refused(code.name().toLowerCase(Locale.ROOT), message));
  }

  /** The kinds it answers. */
  static List<String> kinds() {
    return List.of("files", "file", "put");
  }
}
