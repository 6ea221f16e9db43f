package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.PERIOD;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import org.jdbi.v3.core.Handle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlContractDefectTest extends ContractDefectContract {
  @Override
  ContractWorld newWorld() {
    return new SqlContractWorld();
  }

  /** Rows that somebody changed behind our back are found too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10 UPDATE metering.contract_adjustment SET amount_micros = amount_micros - 1",
        "14 UPDATE metering.contract_close SET grant_id = NULL",
        "10 UPDATE metering.contract_line SET amount_micros = amount_micros + 1 WHERE kind = 'rate'",
        "2 DROP TRIGGER append_only ON metering.contract_step",
        "4 UPDATE metering.credit_grant SET left_micros = left_micros + 1, amount_micros = amount_micros + 1"
            + " WHERE kind = 'credit_line'",
        "19 UPDATE metering.contract_step SET actor = 'key:author'"
      })
  void planted_corruption_is_found(String corruption) {
    int invariant = Integer.parseInt(corruption.substring(0, corruption.indexOf(' ')));
    try (Handle owner = SqlContractWorld.owner().open()) {
      owner.begin();
      Deal deal = SqlContractWorld.deal(owner, 10_000);
      deal.agree(wording().rate("a10", 9).included("a10", 2).limit(10).terms(), MARCH);
      deal.ran("a10", 1, 3, MARCH.plusSeconds(60));
      deal.close(PERIOD, CLOSING);
      owner.execute("SET LOCAL session_replication_role = replica");
      owner.execute(corruption.substring(corruption.indexOf(' ') + 1));
      assertThat(SqlContractWorld.broken(owner)).contains(invariant);
      owner.rollback();
    }
  }
}
