@NullMarked
package io.tollgate.scheduler.control;

import org.jspecify.annotations.NullMarked;
