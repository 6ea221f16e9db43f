package io.tollgate.scheduler.quota;

import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.project.Project;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a request to set or clear an allowance asks for, of which account is told apart.
 *
 * @param account the account it names, which a key of an account need not
 * @param project the project it is about
 * @param key the key it is about; neither is the account
 */
record AllowanceRequest(
    Optional<AccountId> account,
    Optional<String> project,
    Optional<UUID> key,
    Allowance.Kind kind,
    Optional<String> gpuModel,
    Optional<String> reason) {

  private static final List<String> KINDS =
      Arrays.stream(Allowance.Kind.values())
          .filter(kind -> kind != Allowance.Kind.RESERVED) // Contracts say that.
          .map(Allowance.Kind::word)
          .toList();
  private static final Pattern MODEL = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final long WEIGHT_MAX = 1_000_000;
  private static final long SESSIONS_MAX = 1_000_000;
  private static final long GPUS_MAX = 1_000_000;
  private static final long MINUTES_MAX = 1_000_000_000_000L;

  /** Reads all but the amount, and notes whatever does not go together. */
  static AllowanceRequest of(JsonBody body, boolean ofTheHouse) {
    Allowance.Kind kind = Allowance.Kind.of(body.requiredOneOf("kind", KINDS));
    AllowanceRequest request =
        new AllowanceRequest(
            body.optionalUuid("account_id").map(AccountId::new),
            body.optionalMatch("project", Project.NAME, "the name of a project"),
            body.optionalUuid("key_id"),
            kind,
            body.optionalMatch("gpu_model", MODEL, "the name of a GPU model"),
            ofTheHouse
                ? Optional.of(body.requiredString("reason", 500))
                : body.optionalString("reason", 500));
    if (body.isWrong("kind")) {
      return request;
    }
    if (request.project.isPresent() && request.key.isPresent()) {
      body.reject("key_id", "conflict", "Name a project or a key, not both.");
    }
    if (request.gpuModel.isPresent() != (kind == Allowance.Kind.GPUS)) {
      body.reject(
          "gpu_model",
          kind == Allowance.Kind.GPUS ? "required" : "not_allowed",
          "`gpu_model` goes with the kind \"gpus\", and with it alone.");
    }
    if (kind == Allowance.Kind.WEIGHT && request.key.isPresent()) {
      body.reject(
          "key_id", "not_allowed", "Accounts and their projects have weights; keys have none.");
    }
    return request;
  }

  /** Reads the amount. */
  static long amount(JsonBody body, Allowance.Kind kind) {
    return switch (kind) {
      case WEIGHT -> body.requiredLong("amount", 1, WEIGHT_MAX);
      case CONCURRENT -> body.requiredLong("amount", 1, SESSIONS_MAX);
      case GPUS -> body.requiredLong("amount", 0, GPUS_MAX);
      case RESERVED -> throw new IllegalArgumentException("contracts reserve");
      case RUN_MINUTES -> body.requiredLong("amount", 1, MINUTES_MAX);
    };
  }

  Holder holder() {
    return project.map(Holder::project).or(() -> key.map(Holder::key)).orElse(Holder.ACCOUNT);
  }
}
