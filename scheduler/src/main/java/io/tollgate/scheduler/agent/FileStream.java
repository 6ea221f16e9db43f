package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.FileFacts;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.BodySource;
import io.tollgate.scheduler.http.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A file that is sent while it is read, piece by piece from its node. It is as long as it was when
 * its first piece was read; a file that changes meanwhile cuts the stream.
 */
final class FileStream implements BodySource {
  private final LongFunction<Future<DataRequest>> read;
  private final long end;
  private Optional<DataRequest> first;
  private long at;

  /**
   * @param first the first piece
   * @param length the most bytes that are wanted
   * @param read reads the piece from an offset
   */
  FileStream(DataRequest first, long length, LongFunction<Future<DataRequest>> read) {
    FileFacts facts = FileAnswers.facts(first);
    this.first = Optional.of(first);
    this.at = first.offset();
    this.end = Math.min(facts.size(), length > facts.size() - at ? facts.size() : at + length);
    this.read = read;
  }

  @Override
  public Future<Optional<Buffer>> next() {
    if (at >= end) {
      return Future.succeededFuture(Optional.empty());
    }
    Future<DataRequest> piece = first.map(Future::succeededFuture).orElseGet(() -> read.apply(at));
    first = Optional.empty();
    return piece.map(
        data -> {
          byte[] bytes = data.piece();
          int count = (int) Math.min(bytes.length, end - at);
          if (count == 0) {
            throw ApiException.of(
                ErrorCode.PRECONDITION_FAILED, "The file has become shorter. Begin it again.");
          }
          at += count;
          return Optional.of(Buffer.buffer(bytes).slice(0, count));
        });
  }
}
