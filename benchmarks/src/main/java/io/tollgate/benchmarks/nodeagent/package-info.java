/** One agent, beside a server that is only a protocol: its memory, its processor, its speed. */
@NullMarked
package io.tollgate.benchmarks.nodeagent;

import org.jspecify.annotations.NullMarked;
