package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.Caller;
import org.jdbi.v3.core.Handle;

/** Which sessions a caller may see; what belongs to others does not exist for them. */
public final class SessionSight {

  /** The session of the path's {@code id}; throws {@code session_not_found}. */
  public Session find(Handle handle, Call call) {
    SessionId id = new SessionId(call.pathId("id", ErrorCode.SESSION_NOT_FOUND));
    Caller caller = call.caller();
    return new SqlSessionStore(handle)
        .find(id)
        .filter(session -> session.request().world().equals(caller.world().text()))
        .filter(session -> caller.sees(session.request().account()))
        .orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.SESSION_NOT_FOUND,
                    "There is no session "
                        + id
                        + " that this key can see. `tollgate session list` shows those it can."));
  }
}
