package io.tollgate.cli.invoice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** To whom the next invoices are addressed. */
@Command(name = "profile", description = "Show and change to whom invoices are addressed.")
final class ProfileCommands extends Noun {
  @Command(name = "get", description = "Show it.")
  void get(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose; for the house.")
          @Nullable String account) {
    call.printer().one(call.api().get(path(account)), "account_id", InvoiceColumns.PROFILE);
  }

  @Command(name = "set", description = "Change what is given, for invoices issued from now on.")
  int set(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose; for the house.")
          @Nullable String account,
      @Option(names = "--name", paramLabel = "TEXT") @Nullable String name,
      @Option(names = "--address", paramLabel = "LINE", description = "Once for each line.")
          @Nullable List<String> address,
      @Option(names = "--tax-id", paramLabel = "ID") @Nullable String taxId,
      @Option(names = "--tax-basis-points", paramLabel = "N", description = "For the house.")
          @Nullable Integer tax,
      @Option(names = "--time-zone", paramLabel = "ZONE") @Nullable String zone,
      @Option(names = "--email", paramLabel = "ADDRESS") @Nullable String email,
      @Option(names = "--reason", paramLabel = "TEXT") @Nullable String reason) {
    JsonNode before = call.api().get(path(account));
    ObjectNode request = ApiClient.object().put("version", before.path("version").asInt());
    request.put("legal_name", name != null ? name : before.path("legal_name").asText());
    ArrayNode lines = request.putArray("address_lines");
    if (address != null) {
      address.forEach(lines::add);
    } else {
      before.path("address_lines").forEach(lines::add);
    }
    keep(request, "tax_id", taxId, before);
    keep(request, "time_zone", zone, before);
    keep(request, "email", email, before);
    if (tax != null) {
      request.put("tax_basis_points", tax);
    }
    if (reason != null) {
      request.put("reason", reason);
    }
    call.printer()
        .one(call.api().put(path(account), request), "account_id", InvoiceColumns.PROFILE);
    return ExitCode.OK.number();
  }

  private static void keep(
      ObjectNode request, String field, @Nullable String given, JsonNode before) {
    if (given != null) {
      request.put(field, given);
    } else if (before.path(field).isTextual()) {
      request.put(field, before.path(field).asText());
    }
  }

  private static String path(@Nullable String account) {
    return account == null
        ? "/v1/me/billing-profile"
        : "/v1/accounts/" + account + "/billing-profile";
  }
}
