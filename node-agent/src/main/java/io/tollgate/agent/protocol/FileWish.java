package io.tollgate.agent.protocol;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What of an allocation's files is wanted.
 *
 * @param path below the work's home, escaped as in docs/protocol
 * @param cursor of a list: the name after which it goes on
 * @param entriesMax of a list: the most entries wanted; 0 for none
 * @param etag of a file that was begun: the version that it must still have
 * @param upload what is put; absent otherwise
 */
public record FileWish(
    String path,
    @Nullable String cursor,
    int entriesMax,
    @Nullable String etag,
    @Nullable Upload upload) {

  /**
   * A piece of a file that is put.
   *
   * @param id the same for all pieces of a file
   * @param bytes the piece, base64 in JSON
   * @param last the file is whole with it
   * @param sha256 of the whole file, in hex; absent when nobody computed it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Upload(UUID id, byte[] bytes, boolean last, @Nullable String sha256) {}
}
