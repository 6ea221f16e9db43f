/** Commands about projects. */
@NullMarked
package io.tollgate.cli.project;

import org.jspecify.annotations.NullMarked;
