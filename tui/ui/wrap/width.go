package wrap

import "github.com/charmbracelet/x/ansi"

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
