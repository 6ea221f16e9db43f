package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import java.util.UUID;

/**
 * What a proof led to.
 *
 * @param fromMinute first minute number posted; 0 when none was
 * @param minutes how many were posted
 * @param amount what they cost
 * @param late the attempt had ended: the proof is kept, nothing is charged
 */
public record Charged(UUID sessionId, int fromMinute, int minutes, Money amount, boolean late) {}
