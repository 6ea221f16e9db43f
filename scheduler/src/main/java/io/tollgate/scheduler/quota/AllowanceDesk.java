package io.tollgate.scheduler.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sets and clears allowances, each in one transaction of the caller. */
public final class AllowanceDesk {

  private AllowanceDesk() {}

  /** Sets an amount, whatever it was before; it counts from the next round on. */
  public static Allowance set(
      Transaction tx, Allowance allowance, Optional<String> reason, Act act) {
    Optional<Allowance> before = inForce(tx, allowance.subject());
    tx.allowances().set(allowance, act);
    note(tx, "allowance.set", allowance.subject(), before, Optional.of(allowance), reason, act);
    return allowance;
  }

  /** Takes an allowance away; false, and nothing is noted, when there is none. */
  public static boolean clear(
      Transaction tx, Allowance.Subject subject, Optional<String> reason, Act act) {
    Optional<Allowance> before = inForce(tx, subject);
    boolean cleared = tx.allowances().clear(subject, act);
    if (cleared) {
      note(tx, "allowance.cleared", subject, before, Optional.empty(), reason, act);
    }
    return cleared;
  }

  private static Optional<Allowance> inForce(Transaction tx, Allowance.Subject subject) {
    List<Allowance> all = tx.allowances().of(Set.of(subject.account()));
    return all.stream().filter(one -> one.subject().equals(subject)).findFirst();
  }

  private static void note(
      Transaction tx,
      String action,
      Allowance.Subject subject,
      Optional<Allowance> before,
      Optional<Allowance> after,
      Optional<String> reason,
      Act act) {
    tx.audit()
        .append(
            new AuditStore.Entry(
                action,
                "account:" + subject.account(),
                reason,
                before.map(AllowanceDesk::view),
                after.or(() -> before).map(AllowanceDesk::view)),
            act);
    tx.notices().nudgeCycle();
  }

  /** An allowance as the API shows it. */
  static ObjectNode view(Allowance allowance) {
    Holder holder = allowance.holder();
    ObjectNode json =
        Json.object()
            .put("account_id", allowance.account().toString())
            .put("holder", holder.kind().word());
    Json.putText(json, "project", name(holder, Holder.Kind.PROJECT));
    Json.putText(json, "key_id", name(holder, Holder.Kind.KEY));
    json.put("kind", allowance.kind().word());
    Json.putText(json, "gpu_model", allowance.gpuModel());
    json.put("amount", (long) allowance.amount());
    allowance
        .startWithin()
        .ifPresent(within -> json.put("start_within_seconds", within.toSeconds()));
    allowance.until().ifPresent(until -> json.put("until", Json.time(until)));
    return json;
  }

  private static Optional<String> name(Holder holder, Holder.Kind kind) {
    return holder.kind() == kind ? Optional.of(holder.name()) : Optional.empty();
  }
}
