// Package wrap fits text into cells: it measures, wraps by words, cuts with an
// ellipsis, pads and clamps. All widths are terminal cells, counted as the
// renderer counts them. Nothing here knows what the text means.
package wrap

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
)

// Words breaks text into lines of at most width cells, between words, and between
// characters of double width, which are written without blanks. A line break in the text
// stays one. Any other word is broken inside only where it is wider than a whole line, at
// a cell boundary. A width below one is taken as one.
func Words(text string, width int) []string {
	width = max(width, 1)
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, paragraphLines(paragraph, width)...)
	}
	return lines
}

// Most are the first so many lines of the text's, at least one, and the last of them is cut
// where there are more.
func Most(text string, width, most int) []string {
	lines := Words(text, width)
	if most = max(1, most); len(lines) <= most {
		return lines
	}
	return append(lines[:most-1:most-1], Fit(strings.Join(lines[most-1:], " "), width))
}

// Styled breaks text as Words does and draws each of its lines in a style, with lead
// before it; width counts without the lead.
func Styled(style theme.Style, lead, text string, width int) []string {
	lines := Words(text, width)
	for i, line := range lines {
		lines[i] = lead + style.Render(line)
	}
	return lines
}

// Signed is Styled with a sign before the first line, and as much room before the
// others; width counts with the sign.
func Signed(style theme.Style, lead, sign, text string, width int) []string {
	room := Width(sign) + 1
	lines := Words(text, width-room)
	for i, line := range lines {
		if i > 0 {
			sign = strings.Repeat(" ", room-1)
		}
		lines[i] = lead + style.Render(sign+" "+line)
	}
	return lines
}

func paragraphLines(paragraph string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(paragraph) {
		w := Width(word)
		switch {
		case line != "" && used+1+w <= width:
			line, used = line+" "+word, used+1+w
			continue
		case line != "":
			if n := begins(word, width-used-1); n > 0 {
				line, word = line+" "+word[:n], word[n:]
			}
			lines = append(lines, line)
		}
		for n := begins(word, width); n > 0 && Width(word) > width; n = begins(word, width) {
			lines, word = append(lines, word[:n]), word[n:]
		}
		pieces := Cells(word, width)
		lines = append(lines, pieces[:len(pieces)-1]...)
		line = pieces[len(pieces)-1]
		used = Width(line)
	}
	return append(lines, line)
}

// begins is how many bytes of a word may stand in so many cells, with the rest of it on the
// next line: up to a character of double width or behind one, but not before a sign that
// closes or behind one that opens.
func begins(word string, room int) int {
	const closes, opens = "、。，．・：；？！）」』】〉》〕｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…", "（「『【〈《〔｛"
	may, used, before, wide := 0, 0, "", false
	for at := 0; at < len(word); {
		size, w := First(word[at:])
		cluster := word[at : at+size]
		if at > 0 && (wide || w > 1) && !strings.Contains(closes, cluster) && !strings.Contains(opens, before) {
			may = at
		}
		if used += w; used > room {
			break
		}
		before, wide, at = cluster, w > 1, at+size
	}
	return may
}

// First is how many bytes the first character of a text takes, and how many cells.
func First(text string) (size, cells int) {
	if text[0] >= ' ' && text[0] < 0x7F && (len(text) == 1 || text[1] < 0x80) {
		return 1, 1 // nothing can join a letter that has no other script behind it
	}
	cluster, cells := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
	return len(cluster), cells
}

// Cells breaks one line into pieces of at most width cells, wherever that falls,
// but never inside a character. Text of no width is one piece. What is wider
// than a whole line (a double-width character in one cell) becomes an ellipsis.
func Cells(line string, width int) []string {
	width = max(width, 1)
	if Width(line) <= width {
		return []string{line}
	}
	var pieces []string
	var piece strings.Builder
	used := 0
	for rest := line; rest != ""; {
		size, w := First(rest)
		cluster := rest[:size]
		rest = rest[size:]
		if w > width {
			cluster, w = theme.SignCut, 1
		}
		if used+w > width {
			pieces = append(pieces, piece.String())
			piece.Reset()
			used = 0
		}
		piece.WriteString(cluster)
		used += w
	}
	return append(pieces, piece.String())
}

// Fit cuts a line to at most width cells and ends a cut line with an ellipsis.
// Styles in it are kept; nothing is cut inside a character.
func Fit(line string, width int) string {
	if width <= 0 {
		return ""
	}
	if Width(line) <= width {
		return line
	}
	return ansi.Truncate(line, width, theme.SignCut)
}

// Pad fits a line and fills it with blanks to exactly width cells.
func Pad(line string, width int) string {
	line = Fit(line, width)
	return line + strings.Repeat(" ", max(0, width-Width(line)))
}

// Spread puts left and right at the two ends of a line of width cells. The right
// part goes when there is no room for both.
func Spread(left, right string, width int) string {
	gap := width - Width(left) - Width(right)
	if right == "" || gap < 1 {
		return Fit(left, width)
	}
	return left + strings.Repeat(" ", gap) + right
}

// Beside puts the lines of two blocks side by side, height of them: left is padded
// to so many cells, and edge stands between the two.
func Beside(left, right []string, cells int, edge string, height int) []string {
	lines := make([]string, max(0, height))
	for i := range lines {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		lines[i] = Pad(l, cells) + edge + r
	}
	return lines
}

// Clamp cuts a block to at most width cells and height lines.
func Clamp(block string, width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	lines := strings.Split(block, "\n")
	lines = lines[:min(len(lines), height)]
	for i, line := range lines {
		lines[i] = Fit(line, width)
	}
	return strings.Join(lines, "\n")
}

// Width is the number of cells of a line, its escape codes not counted: what
// ansi.StringWidth tells, with a shorter way through plain letters and colours,
// which are nearly all that is ever measured.
func Width(line string) int {
	width := 0
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case c >= ' ' && c < 0x7F && (i+1 == len(line) || line[i+1] < 0x80):
			// Nothing can join a letter that has no other script behind it.
			width++
			i++
		case c == '\x1b':
			end := colourEnd(line, i)
			if end < 0 {
				return width + ansi.StringWidth(line[i:])
			}
			i = end
		case c < ' ' || c == 0x7F:
			i++
		case c >= 0x80 && c < 0xC2 || c > 0xF4:
			return width + ansi.StringWidth(line[i:]) // not UTF-8: a code of one byte, or nothing
		default:
			cluster, w := ansi.FirstGraphemeCluster(line[i:], ansi.GraphemeWidth)
			width += w
			i += len(cluster)
		}
	}
	return width
}

// Unjoined draws a block for a terminal that does not say that it joins characters (mode
// 2027): each such terminal, and the renderer, has its own idea of how many cells a joined
// emoji takes. Of one the first part shows, in as many cells as Width counts, so that
// nothing behind it is shifted or cut.
func Unjoined(block string) string {
	if !hasJoined(block) {
		return block
	}
	var out strings.Builder
	for line := range strings.Lines(block) {
		if !hasJoined(line) {
			out.WriteString(line)
			continue
		}
		for rest := line; rest != ""; {
			size, w := First(rest)
			cluster := rest[:size]
			rest = rest[size:]
			if isEmoji(cluster) && w != ansi.StringWidthWc(cluster) {
				_, size = utf8.DecodeRuneInString(cluster)
				cluster = cluster[:size] + strings.Repeat(" ", max(0, w-ansi.StringWidthWc(cluster[:size])))
			}
			out.WriteString(cluster)
		}
	}
	return out.String()
}

const (
	joiner = "\u200d"
	// emojiSign has the character before it drawn as an emoji.
	emojiSign = "\ufe0f"
	// skinTone is what the five of them begin with.
	skinTone   = "\xf0\x9f\x8f"
	firstEmoji = 0x1F000
)

func isEmoji(cluster string) bool {
	return strings.Contains(cluster, emojiSign) || strings.ContainsFunc(cluster, func(r rune) bool { return r >= firstEmoji })
}

func hasJoined(text string) bool {
	return strings.Contains(text, joiner) || strings.Contains(text, emojiSign) || strings.Contains(text, skinTone)
}

// colourEnd is just behind the colour code that begins at an escape character; -1
// for every other code.
func colourEnd(line string, at int) int {
	if at+1 >= len(line) || line[at+1] != '[' {
		return -1
	}
	for i := at + 2; i < len(line); i++ {
		switch c := line[i]; {
		case c >= '0' && c <= ';':
		case c == 'm':
			return i + 1
		default:
			return -1
		}
	}
	return -1
}
