package dev.heddle.amp.play;

/// How the audio thread is doing, since the amp was started. Immutable.
///
/// @param callbacks how many blocks it has made
/// @param late how many of them were late
/// @param collection of these, how many because of the garbage collector
/// @param preempted of these, how many because the system ran something else
/// @param ownCode of these, how many because making the sound took too long
/// @param worstShare the longest that a block took, by the time that it stands for; above 1 is late
/// @param latencyFrames how much later than its input the output is, by the lane and one block
/// @param sampleRate frames a second
/// @param block frames in a block
/// @param priority whether the thread has real-time priority, in words for people
public record LaneHealth(
        long callbacks,
        long late,
        long collection,
        long preempted,
        long ownCode,
        double worstShare,
        int latencyFrames,
        int sampleRate,
        int block,
        String priority) {}
