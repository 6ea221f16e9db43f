/** Mistakes of the house, planted on purpose at the lines that would make them. */
@NullMarked
package io.tollgate.scheduler.defect;

import org.jspecify.annotations.NullMarked;
