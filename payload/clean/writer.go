package clean

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// Writer is the door to a terminal or a pipe: what is written comes to w without
// what does not print, but for line ends and tabs. Text that holds nothing else,
// such as JSON with escapes, comes through byte for byte, joiners too. Several
// goroutines may write.
func Writer(w io.Writer) io.Writer { return &writer{w: w} }

type writer struct {
	mu sync.Mutex
	w  io.Writer
	// rest is the beginning of a character whose end is still to be written.
	rest []byte
}

// Write reports all of p as written, or nothing of it and the error of w.
func (c *writer) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := p
	if len(c.rest) > 0 {
		text = append(c.rest, p...)
	}
	whole := len(text) - torn(text)
	c.rest = bytes.Clone(text[whole:])
	if _, err := io.WriteString(c.w, Printed(string(text[:whole]))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// torn is how many bytes at the end of text begin a character and do not end it.
func torn(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

// paints reports what does not print and has no place in text of several lines.
func paints(r rune) bool { return Hidden(r) && r != '\n' && r != '\t' }

// Printed is what Writer lets through of a text. Each line is looked at for itself, so
// that a sequence without an end takes no line with it but its own.
func Printed(text string) string {
	if plain(text) || utf8.ValidString(text) && !strings.ContainsFunc(text, paints) {
		return text
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strip(line, "\t", func(rune) bool { return true })
	}
	return strings.Join(lines, "\n")
}
