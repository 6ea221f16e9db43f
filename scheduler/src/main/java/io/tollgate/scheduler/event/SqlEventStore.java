package io.tollgate.scheduler.event;

import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The log of events, written in the transaction of what it tells of. */
public final class SqlEventStore implements EventStore {

  private final Handle handle;

  public SqlEventStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void append(Event event, Act act) {
    append(List.of(event), act);
  }

  @Override
  public void append(List<Told> events) {
    if (events.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO scheduler.event
              (account_id, world, type, subject, payload, actor, request_id, at)
            VALUES
              (:account, :world, :type, :subject, CAST(:payload AS jsonb), :actor, :request, :at)
            """);
    for (Told told : events) {
      Event event = told.event();
      Act act = told.act();
      batch
          .bind("account", event.account().map(AccountId::value).orElse(null))
          .bind("world", event.world().text())
          .bind("type", event.type())
          .bind("subject", event.subject().orElse(null))
          .bind("payload", Json.write(event.payload()))
          .bind("actor", act.actor())
          .bind("request", act.requestId())
          .bind("at", act.at())
          .add();
    }
    batch.execute();
  }
}
