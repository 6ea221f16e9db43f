package io.tollgate.agent.admission;

import io.tollgate.agent.hook.HookSettings;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a node has to show before it takes work.
 *
 * @param expectedGpus how many GPUs the site says it has, at least 1; absent when it does not say
 * @param freeBytes least free space where the state directory is; the smaller of this and the share
 *     counts, at least 0
 * @param freePercent least free share of that file system, 0 to 100
 * @param diag whether {@code dcgmi diag -r 1} is run at each start
 * @param diagLimit how long that may take, at least 1 s
 * @param hooks the site's own scripts
 */
public record AdmissionSettings(
    OptionalInt expectedGpus,
    long freeBytes,
    int freePercent,
    boolean diag,
    Duration diagLimit,
    HookSettings hooks) {}
