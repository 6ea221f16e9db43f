package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.load.fleet.Reply;
import io.tollgate.benchmarks.load.fleet.Tenant;
import java.util.ArrayList;
import java.util.List;

/** How fast users submit, and read the queue's first page, while much or nothing waits. */
final class QueuePace {
  private static final int ASKED = 40;
  private static final int MILLION = 1_000_000;

  private static final String UNTIL_TOLD = "-";
  private static final int GPUS = 8;
  private static final int MINUTES = 60;

  /** So that one account can pay for a million. */
  private static final int ELEMENT_MINUTES = 1;

  private final LoadSite site;
  private final List<Tenant> tenants;

  QueuePace(LoadSite site, List<Tenant> tenants) {
    this.site = site;
    this.tenants = tenants;
  }

  /**
   * One user after another: the first page of the queue, and a start whose quote was made before.
   */
  record Pace(Samples list, Samples submit) {
    void write(ObjectNode figures, String when) {
      figures.put(when + "_list_ms", list.millis(50)).put(when + "_submit_ms", submit.millis(50));
    }

    void samples(ObjectNode json, String when) {
      json.set(when + "_list", list.toJson());
      json.set(when + "_submit", submit.toJson());
    }
  }

  Pace measure() {
    List<Long> list = new ArrayList<>();
    List<Long> submit = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      Tenant tenant = tenants.get(i % tenants.size());
      String quote = site.wire().await(() -> tenant.quote(site.wire(), GPUS, MINUTES));
      long begun = System.nanoTime();
      site.wire().await(() -> tenant.start(site.wire(), quote, UNTIL_TOLD, Report.object()));
      submit.add(System.nanoTime() - begun);
      begun = System.nanoTime();
      site.wire().await(() -> site.wire().get("/v1/queue", tenant.key()).map(Reply::body));
      list.add(System.nanoTime() - begun);
    }
    return new Pace(new Samples(list), new Samples(submit));
  }

  /** An array of a million elements, none of which finds room; returns once some have been made. */
  void addMillion() {
    Tenant tenant = tenants.get(0);
    ObjectNode wish = Report.object().put("count", MILLION);
    wish.put("quote_id", site.wire().await(() -> tenant.quote(site.wire(), GPUS, ELEMENT_MINUTES)));
    wish.putArray("command").add("work").add(UNTIL_TOLD);
    site.wire().await(() -> site.wire().create("/v1/arrays", tenant.key(), wish).map(Reply::body));
    Patience.until("elements are made", DeepQueue.PATIENCE, () -> elements() > 0, () -> "none is");
  }

  private long elements() {
    return site.rows()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT count(*) FROM scheduler.session WHERE array_id IS NOT NULL")
                    .mapTo(Long.class)
                    .one());
  }
}
