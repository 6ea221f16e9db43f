/** What was used: the usage log, who funded it, and reports. Reads what charging wrote. */
@NullMarked
package io.tollgate.metering.usage;

import org.jspecify.annotations.NullMarked;
