package io.tollgate.metering.contract;

import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Planted;
import java.util.Collection;
import java.util.Optional;

/**
 * What may happen to a version of a contract, and who may approve it: the one table. Pure.
 *
 * <pre>
 *             EDIT   SUBMIT     APPROVE   REJECT  ACTIVATE  TAKE_EFFECT  SUPERSEDE   EXPIRE   TERMINATE
 * DRAFT       DRAFT  SUBMITTED  -         -       -         -            -           -        TERMINATED
 * SUBMITTED   -      -          APPROVED  DRAFT   -         -            -           -        TERMINATED
 * APPROVED    -      -          -         DRAFT   APPROVED  ACTIVE       -           -        TERMINATED
 * ACTIVE      -      -          -         -       -         -            SUPERSEDED  EXPIRED  TERMINATED
 * </pre>
 *
 * The other states are ends.
 */
public final class ContractLife {
  private ContractLife() {}

  /** The state after a step; empty where the step cannot be. */
  public static Optional<ContractState> after(ContractState state, ContractStep step) {
    return Optional.ofNullable(
        switch (state) {
          case DRAFT ->
              switch (step) {
                case EDIT -> ContractState.DRAFT;
                case SUBMIT -> ContractState.SUBMITTED;
                case TERMINATE -> ContractState.TERMINATED;
                default -> null;
              };
          case SUBMITTED ->
              switch (step) {
                case APPROVE -> ContractState.APPROVED;
                case REJECT -> ContractState.DRAFT;
                case TERMINATE -> ContractState.TERMINATED;
                default -> null;
              };
          case APPROVED ->
              switch (step) {
                case REJECT -> ContractState.DRAFT;
                case ACTIVATE -> ContractState.APPROVED;
                case TAKE_EFFECT -> ContractState.ACTIVE;
                case TERMINATE -> ContractState.TERMINATED;
                default -> null;
              };
          case ACTIVE ->
              switch (step) {
                case SUPERSEDE -> ContractState.SUPERSEDED;
                case EXPIRE -> ContractState.EXPIRED;
                case TERMINATE -> ContractState.TERMINATED;
                default -> null;
              };
          case SUPERSEDED, EXPIRED, TERMINATED -> null;
        });
  }

  /** Four eyes: whoever wrote, changed or submitted a version does not approve it. */
  public static boolean mayApprove(Collection<String> authors, String approver) {
    return !authors.contains(approver) || Planted.is(ContractDefect.SELF_APPROVAL);
  }
}
