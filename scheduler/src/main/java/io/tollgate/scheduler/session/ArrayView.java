package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Metering;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.http.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Arrays as the API shows them: what was asked for, how far it is, and what it costs. */
public final class ArrayView {

  private ArrayView() {}

  /** One array, with why its elements ended. */
  static ObjectNode of(Handle handle, SessionArray array) {
    ObjectNode view = of(handle, List.of(array)).get(0);
    SqlArrayStore store = new SqlArrayStore(handle);
    ObjectNode ends = view.putObject("ends");
    store.ends(array.id()).forEach(ends::put);
    Optional<Ending> ending =
        Optional.ofNullable(store.endings(List.of(array.id())).get(array.id()));
    Json.putTime(view, "ended_at", ending.map(Ending::at));
    Json.putText(view, "ended_as", ending.map(end -> end.as().word()));
    return view;
  }

  /** Arrays in the order given. */
  static List<ObjectNode> of(Handle handle, List<SessionArray> arrays) {
    Map<UUID, Map<SessionState, Integer>> open =
        new SqlArrayStore(handle).open(arrays.stream().map(SessionArray::id).toList());
    Map<UUID, Quote> quotes =
        Metering.in(handle)
            .findQuotes(arrays.stream().map(one -> one.template().request().quoteId()).toList());
    List<ObjectNode> views = new ArrayList<>();
    for (SessionArray array : arrays) {
      ObjectNode view = asked(array);
      counts(view, array, open.getOrDefault(array.id(), Map.of()));
      Optional.ofNullable(quotes.get(array.template().request().quoteId()))
          .ifPresent(quote -> price(view, array, quote));
      views.add(view);
    }
    return views;
  }

  private static ObjectNode asked(SessionArray array) {
    SessionRequest request = array.template().request();
    ObjectNode view = Json.object();
    view.put("id", array.id().toString());
    view.put("account_id", request.account().toString());
    Json.putText(view, "name", request.name());
    Json.putText(view, "project", request.project());
    view.put("workflow", request.workflow());
    view.put("capacity_class", request.capacityClass());
    PlaceWords.write(view.putObject("shape"), request.shape());
    ArrayNode command = view.putArray("command");
    request.command().forEach(command::add);
    ObjectNode labels = view.putObject("labels");
    request.labels().forEach(labels::put);
    size(view, array.size());
    view.put("held", array.held());
    view.put("priority", array.template().terms().priority());
    Json.putTime(view, "begin_at", request.timing().beginAt());
    Json.putTime(view, "deadline", request.timing().deadline());
    view.set("after", DependencyRows.json(request.timing().after()));
    view.put("created_at", Json.time(request.createdAt()));
    return view;
  }

  private static void counts(ObjectNode view, SessionArray array, Map<SessionState, Integer> open) {
    int alive = open.values().stream().mapToInt(Integer::intValue).sum();
    String state = array.closed().isEmpty() ? "open" : alive > 0 ? "closing" : "ended";
    view.put("state", state);
    unmade(view, Optional.of(array));
    Json.putTime(view, "closed_at", array.closed().map(SessionArray.Closed::at));
    view.put("made", array.made());
    view.put("queued", open.getOrDefault(SessionState.QUEUED, 0));
    view.put("running", alive - open.getOrDefault(SessionState.QUEUED, 0));
    view.put("ended", array.made() - alive);
  }

  /** Why no more elements are made, or the next one not yet; neither without an array. */
  public static void unmade(ObjectNode view, Optional<SessionArray> array) {
    Json.putText(
        view, "closed_as", array.flatMap(SessionArray::closed).map(closed -> closed.end().word()));
    view.putNull("waits_for");
    array
        .flatMap(SessionArray::halt)
        .ifPresent(
            halt ->
                view.putObject("waits_for")
                    .put("code", halt.code().word())
                    .put("message", halt.message())
                    .put("fixer", halt.code().fixer().word())
                    .put("since", Json.time(halt.since())));
  }

  /** How many elements, and how many of them at once. */
  public static void size(ObjectNode view, ArraySize size) {
    view.put("count", size.count());
    if (size.runningMax().isPresent()) {
      view.put("running_max", size.runningMax().getAsInt());
    } else {
      view.putNull("running_max");
    }
  }

  private static void price(ObjectNode view, SessionArray array, Quote quote) {
    view.put("quote_id", quote.quoteId().toString());
    view.put("minutes", quote.minutes());
    view.put("rate_micros", Long.toString(quote.rate().perMinute().micros()));
    view.put("element_micros", Long.toString(quote.total().micros()));
    view.put("total_micros", times(quote, array.size().count()));
  }

  /** What so many elements cost, however much that is. */
  public static String times(Quote quote, int count) {
    return BigInteger.valueOf(quote.total().micros())
        .multiply(BigInteger.valueOf(count))
        .toString();
  }
}
