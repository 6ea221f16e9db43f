package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.claim.Claim;
import io.tollgate.benchmarks.scenario.claim.DryClaims;
import io.tollgate.benchmarks.scenario.claim.RequestClaims;
import io.tollgate.benchmarks.scenario.claim.SessionClaims;
import io.tollgate.benchmarks.scenario.claim.Waits;
import io.tollgate.benchmarks.scenario.claim.WorldClaims;
import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.decision.WaitCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads {@code expect}. */
final class ClaimReader {
  private static final int COUNT_MAX = 1_000_000_000;

  /** Balances may be below nothing after a chargeback. */
  private static final long CREDITS_MIN = -1_000_000_000_000L;

  private static final Map<String, WaitCode> WAIT_CODES =
      Arrays.stream(WaitCode.values())
          .collect(Collectors.toMap(WaitCode::word, code -> code, (a, b) -> a, LinkedHashMap::new));
  private static final List<String> END_REASONS =
      Arrays.stream(EndReason.values()).map(EndReason::code).toList();

  private final Problems problems;
  private final Names names;

  ClaimReader(Problems problems, Names names) {
    this.problems = problems;
    this.names = names;
  }

  /** One claim of the entries of a word: the name and what is said of it. */
  private interface Reader {
    Claim read(String name, Value value);
  }

  /** Reads what is expected after those actions of the same step. */
  List<Claim> read(Value value, List<Action> done) {
    Fields fields = value.fields("expect");
    List<Claim> claims = new ArrayList<>();
    Set<String> sessions = names.sessions;
    each(fields.get("running"), "session", sessions, claims, this::runs);
    each(fields.get("on_gpu"), "session", sessions, claims, this::onGpu);
    each(fields.get("started_at"), "session", sessions, claims, ClaimReader::startedAt);
    each(fields.get("not_before"), "session", sessions, claims, ClaimReader::notBefore);
    each(fields.get("idle_warned_at"), "session", sessions, claims, IdleReader::warnedAt);
    each(fields.get("waiting"), "session", sessions, claims, this::waits);
    each(fields.get("ended"), "session", sessions, claims, this::ended);
    each(fields.get("refused"), "request of this step", asked(done), claims, this::refused);
    extensions(fields, done, claims);
    counts(fields, claims);
    each(fields.get("free"), "node", names.nodes.keySet(), claims, this::free);
    each(fields.get("balance"), "account", names.accounts, claims, ClaimReader::balance);
    each(fields.get("same_as_dry_run"), "dry run", names.dryRuns, claims, this::sameAsDryRun);
    each(fields.get("reach"), "control", names.controls, claims, ClaimReader::touches);
    each(fields.get("usage"), "account", names.accounts, claims, ClaimReader::usage);
    fields.close();
    return claims;
  }

  private void each(Value value, String kind, Set<String> known, List<Claim> to, Reader reader) {
    value
        .entries()
        .forEach(
            (name, said) -> {
              names.check(name, said.line(), kind, known);
              to.add(reader.read(name, said));
            });
  }

  private static Set<String> asked(List<Action> done) {
    Set<String> asked = new TreeSet<>();
    for (Action action : done) {
      if (action instanceof Action.Submission submission) {
        asked.add(submission.wish().id());
      } else if (action instanceof Action.Price price) {
        asked.add(price.model());
      }
      action.session().ifPresent(asked::add);
    }
    return asked;
  }

  private void extensions(Fields fields, List<Action> done, List<Claim> to) {
    Set<String> extended =
        done.stream()
            .filter(action -> action instanceof Action.Extension)
            .flatMap(action -> action.session().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    String kind = "extension of this step";
    for (Value item : fields.get("granted_extend").items()) {
      String id = item.name().orElse("");
      names.check(id, item.line(), kind, extended);
      to.add(new RequestClaims.GrantedExtend(item.line(), id));
    }
    each(fields.get("refused_extend"), kind, extended, to, ClaimReader::refusedExtend);
  }

  private static void counts(Fields fields, List<Claim> to) {
    Value preemptions = fields.get("preemptions");
    preemptions
        .whole(0, COUNT_MAX)
        .ifPresent(n -> to.add(new WorldClaims.Preemptions(preemptions.line(), n)));
    Value broken = fields.get("promises_broken");
    broken
        .whole(0, COUNT_MAX)
        .ifPresent(n -> to.add(new WorldClaims.PromisesBroken(broken.line(), n)));
  }

  private Claim runs(String id, Value value) {
    if (!value.isText()) {
      List<String> nodes = value.items().stream().map(names::node).toList();
      return new SessionClaims.Runs(value.line(), id, nodes);
    }
    boolean anywhere = value.text().filter("any"::equals).isPresent();
    return new SessionClaims.Runs(
        value.line(), id, anywhere ? List.of() : List.of(names.node(value)));
  }

  private Claim onGpu(String id, Value value) {
    Fields fields = value.fields("on_gpu");
    String node = names.node(fields.need("node"));
    Integer gpus = names.nodes.get(node);
    int index = fields.need("index").whole(0, gpus == null ? COUNT_MAX : gpus - 1).orElse(0);
    fields.close();
    return new SessionClaims.OnGpu(value.line(), id, node, index);
  }

  private static Claim startedAt(String id, Value value) {
    return new SessionClaims.StartedAt(value.line(), id, value.time().orElse(Duration.ZERO));
  }

  private static Claim notBefore(String id, Value value) {
    return new SessionClaims.NotBefore(value.line(), id, value.time().orElse(Duration.ZERO));
  }

  private Claim waits(String id, Value value) {
    Fields fields = value.fields("waiting");
    List<WaitCode> must = codes(fields.get("must"));
    Value until = fields.get("until");
    if (until.present() && must.isEmpty()) {
      problems.say(until.line(), "until is the end of the reason in must, and there is none.");
    }
    Waits waits =
        new Waits(
            value.line(),
            id,
            must,
            codes(fields.get("must_any")),
            codes(fields.get("never")),
            fields.get("eta").time(),
            fields.get("eta_max").time(),
            fields.get("firm").truth(),
            SettingReader.whole(fields.get("position"), COUNT_MAX),
            fields.get("behind").items().stream().map(names::session).toList(),
            until.time());
    fields.close();
    return waits;
  }

  private static List<WaitCode> codes(Value value) {
    return value.items().stream()
        .flatMap(item -> item.choice("reason", WAIT_CODES.keySet()).stream())
        .flatMap(word -> Optional.ofNullable(WAIT_CODES.get(word)).stream())
        .toList();
  }

  private Claim ended(String id, Value value) {
    Fields fields = value.fields("ended");
    SessionClaims.Ended ended =
        new SessionClaims.Ended(
            value.line(),
            id,
            fields.get("reason").choice("end reason", END_REASONS).map(EndReason::ofCode),
            count(fields.get("charged_minutes")),
            count(fields.get("refunded_minutes")),
            fields.get("net").micros(0));
    fields.close();
    return ended;
  }

  private Claim refused(String id, Value value) {
    return new RequestClaims.Refused(
        value.line(), id, value.choice("refusal code", RefusalCodes.KNOWN).orElse(""));
  }

  private static Claim refusedExtend(String id, Value value) {
    Fields fields = value.fields("refused_extend");
    OptionalInt longest = count(fields.get("longest_minutes"));
    fields.close();
    return new RequestClaims.RefusedExtend(value.line(), id, longest);
  }

  private Claim free(String node, Value value) {
    return new WorldClaims.Free(value.line(), node, value.whole(0, COUNT_MAX).orElse(0));
  }

  private static Claim balance(String account, Value value) {
    return new WorldClaims.Balance(value.line(), account, value.micros(CREDITS_MIN).orElse(0L));
  }

  private static Claim touches(String name, Value value) {
    Fields fields = value.fields("reach");
    Claim claim =
        new DryClaims.Touches(
            value.line(),
            name,
            count(fields.get("running")),
            count(fields.get("queued")),
            count(fields.get("accounts")),
            count(fields.get("moved")),
            count(fields.get("stopped")),
            fields.get("empty").time());
    fields.close();
    return claim;
  }

  private Claim sameAsDryRun(String name, Value value) {
    return new DryClaims.Same(value.line(), name, names.session(value));
  }

  private static Claim usage(String account, Value value) {
    return new WorldClaims.Usage(
        value.line(), account, value.decimal(BigDecimal.ZERO).orElse(BigDecimal.ZERO));
  }

  private static OptionalInt count(Value value) {
    return value.whole(0, COUNT_MAX).map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
