/** What speaks against giving a GPU new work. */
@NullMarked
package io.tollgate.agent.health;

import org.jspecify.annotations.NullMarked;
