package io.tollgate.scheduler.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.FileFacts;
import io.tollgate.scheduler.agent.protocol.Messages.FileWish;
import io.tollgate.scheduler.agent.protocol.Messages.Upload;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Limits;
import io.tollgate.scheduler.http.Route;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionSight;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files of sessions: what is in their input and output, on the nodes that have it. */
public final class FileRoutes implements Routes {
  /** One piece of what is put; in base64 it fits the answer of a sync beside everything else. */
  private static final Limits PUT = new Limits(256 * 1024);

  private static final int PATH_MAX = 4_096;
  private static final int READ_WAIT_MS = 5_000;

  /** The last piece may have a whole file checked. */
  private static final int PUT_WAIT_MS = 15_000;

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String CONTENT = "/v1/sessions/{id}/files/content";

  private final Database database;
  private final SyncDesk desk;
  private final SessionSight sight = new SessionSight();

  public FileRoutes(Database database, SyncDesk desk) {
    this.database = database;
    this.desk = desk;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/sessions/{id}/files", Access.ANY_KEY, this::list);
    router.get(CONTENT, Access.ANY_KEY, this::get);
    router.on(new Route("PUT", CONTENT), Access.of(Scope.USER), PUT, this::put);
  }

  private Future<Answer> list(Call call) {
    String path = path(call, "");
    Optional<String> cursor = call.query("cursor", PATH_MAX);
    int limit = call.queryInt("limit", 1, 1_000, 200);
    FileWish wish = new FileWish(path, cursor.orElse(null), limit, null, null);
    return source(call)
        .compose(
            source ->
                ask(source, "files", 0, READ_WAIT_MS, wish)
                    .map(data -> Answer.ok(FileAnswers.page(source, path, data))));
  }

  private Future<Answer> get(Call call) {
    String path = path(call, null);
    long offset = call.queryLong("offset", 0, Long.MAX_VALUE / 2, 0);
    long length = call.queryLong("length", 1, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
    boolean changing = call.query("changing", 5).filter("true"::equals).isPresent();
    @Nullable String expected =
        call.header("If-Match").map(tag -> tag.replace("\"", "")).orElse(null);
    return source(call)
        .compose(
            source ->
                ask(source, "file", offset, READ_WAIT_MS, file(path, expected))
                    .map(first -> stream(source, path, length, changing, first)));
  }

  private Answer stream(
      FileSource source, String path, long length, boolean changing, DataRequest first) {
    FileFacts facts = FileAnswers.facts(first);
    FileWish rest = file(path, changing ? null : facts.etag());
    FileStream body =
        new FileStream(first, length, at -> ask(source, "file", at, READ_WAIT_MS, rest));
    return Answer.stream("application/octet-stream", body)
        .withHeader("ETag", '"' + String.valueOf(facts.etag()) + '"')
        .withHeader("Tollgate-File-Size", Long.toString(facts.size()))
        // Whatever it is, no browser is to show it.
        .withHeader("Content-Disposition", "attachment");
  }

  private static FileWish file(String path, @Nullable String etag) {
    return new FileWish(path, null, 0, etag, null);
  }

  private Future<Answer> put(Call call) {
    String path = path(call, null);
    long offset = call.queryLong("offset", 0, Long.MAX_VALUE / 2, 0);
    UUID upload = call.queryId("upload").orElseGet(UUID::randomUUID);
    boolean last = call.query("last", 5).filter("false"::equals).isEmpty();
    Optional<String> sum = call.query("sha256", 64);
    if (sum.isPresent() && !SHA256.matcher(sum.get()).matches()) {
      call.wrongQuery("sha256", "invalid_format", "must be 64 lower-case hexadecimal digits");
    }
    int rank = call.queryInt("rank", 0, 63, 0);
    call.throwIfInvalid();
    String bytes = Base64.getEncoder().encodeToString(call.rawBody());
    FileWish wish =
        new FileWish(path, null, 0, null, new Upload(upload, bytes, last, sum.orElse(null)));
    return database
        .inTransaction(
            handle -> {
              Session session = sight.find(handle, call);
              FileSource source =
                  FileSource.of(handle, session, Optional.empty(), rank, call.receivedAt());
              source.requireOpen(session);
              return source;
            })
        .compose(source -> ask(source, "put", offset, PUT_WAIT_MS, wish))
        .map(data -> Answer.ok(received(upload, data)));
  }

  private static ObjectNode received(UUID upload, DataRequest data) {
    return Json.object()
        .put("upload", upload.toString())
        .put("next_offset", FileAnswers.facts(data).size())
        .put("complete", data.complete());
  }

  /** Refused at the door is what no node would take either; nodes judge the rest. */
  private static String path(Call call, @Nullable String otherwise) {
    Optional<String> given = call.query("path", PATH_MAX);
    if (given.isEmpty() && otherwise == null) {
      call.wrongQuery("path", "missing", "is needed, such as output/result.bin");
    }
    String path = given.orElse("");
    boolean out = path.startsWith("/") || ("/" + path + "/").contains("/../");
    if (out) {
      throw ApiException.of(
          ErrorCode.PATH_NOT_ALLOWED,
          "Paths begin at the work's home and stay in it, as in output/result.bin. Write it so.");
    }
    return path;
  }

  private Future<FileSource> source(Call call) {
    int rank = call.queryInt("rank", 0, 63, 0);
    int attempt = call.queryInt("attempt", 0, Integer.MAX_VALUE, 0);
    call.throwIfInvalid();
    Optional<Integer> which = attempt == 0 ? Optional.empty() : Optional.of(attempt);
    return database.inTransaction(
        handle -> FileSource.of(handle, sight.find(handle, call), which, rank, call.receivedAt()));
  }

  private Future<DataRequest> ask(
      FileSource source, String kind, long offset, int waitMs, FileWish wish) {
    UUID allocation = source.allocation().id().value();
    return desk.ask(
            source.allocation().node(), DataRelay.file(allocation, kind, offset, waitMs, wish))
        .map(answer -> FileAnswers.require(answer, source));
  }
}
