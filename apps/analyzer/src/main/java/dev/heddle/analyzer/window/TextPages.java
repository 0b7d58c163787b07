package dev.heddle.analyzer.window;

import java.util.ArrayList;
import java.util.List;

/// A text in pieces that a text component can lay out in an instant, however long the text is.
record TextPages(String text, List<Integer> starts) {
    /// A few screens; laying it out takes a millisecond or two.
    static final int PAGE = 20_000;

    /// Cuts `text` behind the ends of lines where it can.
    static TextPages of(String text) {
        var starts = new ArrayList<Integer>();
        int start = 0;
        while (start < text.length() || starts.isEmpty()) {
            starts.add(start);
            int end = Math.min(text.length(), start + PAGE);
            int line = end == text.length() ? end : text.lastIndexOf('\n', end - 1) + 1;
            if (line <= start) {
                line =
                        end < text.length() && Character.isLowSurrogate(text.charAt(end))
                                ? end - 1
                                : end;
            }
            start = line;
        }
        return new TextPages(text, List.copyOf(starts));
    }

    int count() {
        return starts.size();
    }

    int start(int page) {
        return starts.get(page);
    }

    int end(int page) {
        return page + 1 < starts.size() ? starts.get(page + 1) : text.length();
    }

    String page(int page) {
        return text.substring(start(page), end(page));
    }

    /// The page on which the character at `position` stands.
    int at(int position) {
        int page = starts.size() - 1;
        while (page > 0 && starts.get(page) > position) {
            page--;
        }
        return page;
    }
}
