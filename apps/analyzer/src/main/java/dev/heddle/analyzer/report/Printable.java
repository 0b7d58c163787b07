package dev.heddle.analyzer.report;

/// Text that may stand in a page.
final class Printable {
    private Printable() {}

    /// `text` with U+FFFD in the place of each character that XML has no way to write: controls,
    /// halves of surrogate pairs.
    static String of(String text) {
        if (text.codePoints().allMatch(Printable::isAllowed)) {
            return text;
        }
        return text.codePoints()
                .map(point -> isAllowed(point) ? point : 0xfffd)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isAllowed(int point) {
        return switch (point) {
            case '\t', '\n', '\r' -> true;
            case 0xfffe, 0xffff -> false;
            default -> point >= ' ' && !(point >= 0xd800 && point <= 0xdfff);
        };
    }
}
