package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.identity.Channel;
import java.util.Optional;

/** Reads the words of {@code spend_limit} and {@code no_spend_limit}. */
final class LimitReader {
  private final Problems problems;
  private final Names names;

  LimitReader(Problems problems, Names names) {
    this.problems = problems;
    this.names = names;
  }

  Action set(int line, Fields fields) {
    Spending of = spending(fields);
    Value limit = fields.need("credits");
    long micros = limit.micros(0).orElse(1L);
    if (micros == 0 || micros > Budget.LIMIT_MICROS_MAX) {
      problems.say(
          limit.line(),
          "spend_limit.credits is more than nothing and at most "
              + Money.ofMicros(Budget.LIMIT_MICROS_MAX)
              + "; no_spend_limit takes a limit away.");
    }
    fields.close();
    return new Action.Limit(line, of, micros);
  }

  Action lift(int line, Fields fields) {
    Spending of = spending(fields);
    fields.close();
    return new Action.NoLimit(line, of);
  }

  private Spending spending(Fields fields) {
    String account = names.account(fields.need("account"));
    BudgetPeriod period =
        BudgetPeriod.ofCode(
            fields.need("period").choice("period", BudgetPeriod.CODES).orElse("day"));
    Optional<String> project = names.project(fields.get("project"));
    Value channel = fields.get("channel");
    Optional<Channel> key = channel.choice("channel", Channel.NAMES).map(Channel::of);
    if (project.isPresent() && key.isPresent()) {
      problems.say(
          channel.line(), "a spend limit is of a project or of the key of a channel, not of both.");
      key = Optional.empty();
    }
    return new Spending(account, project, key, period);
  }
}
