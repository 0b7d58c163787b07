package dev.heddle.audio.io;

/// How a number stands in a file.
///
/// @param bytes of one sample: 1 to 4 of whole numbers, 4 or 8 of floats
/// @param isFloat IEEE 754; else whole numbers, two's complement
/// @param isUnsigned whole numbers around a middle, as 8-bit WAV has them
record SampleFormat(int bytes, boolean isFloat, boolean isUnsigned, boolean isBigEndian) {
    /// The sample at that place; 1.0 is full scale. What is no number is silence.
    float read(byte[] from, int at) {
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            int place = isBigEndian ? at + i : at + bytes - 1 - i;
            bits = (bits << 8) | (from[place] & 0xff);
        }
        if (isFloat) {
            float value =
                    bytes == 4
                            ? Float.intBitsToFloat((int) bits)
                            : (float) Double.longBitsToDouble(bits);
            return Float.isFinite(value) ? value : 0;
        }
        int unused = 64 - 8 * bytes;
        long sign = isUnsigned ? Long.MIN_VALUE : 0;
        return ((bits << unused) ^ sign) * 0x1p-63f;
    }
}
