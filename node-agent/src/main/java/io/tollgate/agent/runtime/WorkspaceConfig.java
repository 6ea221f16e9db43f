package io.tollgate.agent.runtime;

import java.time.Duration;

/**
 * What the files, the log and the ports of work may take on this node.
 *
 * @param keep how long the output and the log of forgotten work stay when the server does not say;
 *     zero or more
 * @param keptBytesMax the most that all of it takes together; at least 0
 * @param diskFreeBytesMin with less than this free on the disk, kept work goes; at least 0
 * @param logBytesMax the most of one log that is kept; its beginning and its end stay
 * @param putBytesMax the most that is ever put into one allocation's input
 * @param getBytesMax the largest file that is sent
 * @param ports where declared ports are taken from
 */
public record WorkspaceConfig(
    Duration keep,
    long keptBytesMax,
    long diskFreeBytesMin,
    long logBytesMax,
    long putBytesMax,
    long getBytesMax,
    PortRange ports) {}
