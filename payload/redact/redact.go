// Package redact takes the value of a token out of text that is shown, printed or
// written. It finds it also as a URL or JSON escapes it, and with something between
// its letters that a screen does not show: a character that does not print, an escape
// sequence, a tag of HTML.
//
// Where a token comes from, and who writes what, does not live here.
package redact

import (
	"bytes"
	"io"
	"strconv"
	"sync"
	"unicode"
	"unicode/utf8"

	"kickoff/payload/clean"
)

// shortest is the length in bytes from which a value is taken for a token. A shorter
// one is none, and would be found in ordinary words.
const shortest = 8

// hidden stands where a token stood.
const hidden = "[token]"

// Redactor knows what to take out. The zero value takes out nothing. It is safe for
// use by several goroutines.
type Redactor struct {
	mu     sync.RWMutex
	tokens []string
}

// New knows the tokens; what is too short to be one is left aside.
func New(tokens ...string) *Redactor {
	r := &Redactor{}
	for _, t := range tokens {
		r.Add(t)
	}
	return r
}

// Add has another token taken out from now on.
func (r *Redactor) Add(token string) {
	if len(token) < shortest {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens = append(r.tokens, token)
}

// Finds reports whether a token stands in the text.
func (r *Redactor) Finds(text []byte) bool { return !bytes.Equal(r.Bytes(text), text) }

// String is the text without the tokens.
func (r *Redactor) String(text string) string { return string(r.Bytes([]byte(text))) }

// Bytes is the text without the tokens; where there is none, it is text itself.
func (r *Redactor) Bytes(text []byte) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, token := range r.tokens {
		text = without(text, token)
	}
	return text
}

// Writer takes the tokens out of what is written to w, a write at a time.
func (r *Redactor) Writer(w io.Writer) io.Writer { return writer{r, w} }

type writer struct {
	redactor *Redactor
	to       io.Writer
}

func (w writer) Write(p []byte) (int, error) {
	if _, err := w.to.Write(w.redactor.Bytes(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

func without(text []byte, token string) []byte {
	var out []byte
	from := 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != token[0] && c != '%' && c != '\\' {
			continue
		}
		if n := match(text[i:], token); n > 0 {
			out = append(append(out, text[from:i]...), hidden...)
			from = i + n
			i = from - 1
		}
	}
	if from == 0 {
		return text
	}
	return append(out, text[from:]...)
}

// match is how many bytes at the start of text spell the token, 0 when they do not.
func match(text []byte, token string) int {
	at := 0
	for i := range len(token) {
		if i > 0 {
			at += unseen(text[at:])
		}
		r, n := next(text[at:])
		if n == 0 || r != rune(token[i]) {
			return 0
		}
		at += n
	}
	return at
}

// next is the character that text begins with, escapes of JSON and of URLs undone,
// and its length in bytes.
func next(text []byte) (rune, int) {
	switch {
	case len(text) == 0:
		return 0, 0
	case text[0] == '%' && len(text) >= 3:
		return percent(text)
	case text[0] == '\\' && len(text) >= 6 && text[1] == 'u':
		if r, err := strconv.ParseUint(string(text[2:6]), 16, 16); err == nil {
			return rune(r), 6
		}
	case text[0] == '\\' && len(text) >= 2:
		switch text[1] {
		case 'n', 'r', 't', 'b', 'f':
			return '\n', 2
		}
		return rune(text[1]), 2
	case text[0] < utf8.RuneSelf:
		return rune(text[0]), 1
	}
	return utf8.DecodeRune(text)
}

// percent reads the bytes of one character that are written as %XX.
func percent(text []byte) (rune, int) {
	var raw [utf8.UTFMax]byte
	n := 0
	for at := 0; n < len(raw) && at+3 <= len(text) && text[at] == '%'; at += 3 {
		b, err := strconv.ParseUint(string(text[at+1:at+3]), 16, 8)
		if err != nil {
			break
		}
		raw[n] = byte(b)
		n++
		if utf8.FullRune(raw[:n]) {
			r, _ := utf8.DecodeRune(raw[:n])
			return r, 3 * n
		}
	}
	return rune(text[0]), 1
}

// unseen is how many bytes at the start of text a screen would not show.
func unseen(text []byte) int {
	at := 0
	for {
		r, n := next(text[at:])
		switch {
		case n == 0:
			return at
		case r == '\x1b':
			n += sequence(text[at+n:])
		case r == '<':
			length := upTo(text[at+n:], func(r rune) bool { return r == '>' })
			if length == 0 {
				return at
			}
			n += length
		case !clean.Hidden(r) && !unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
			return at
		}
		at += n
	}
}

// sequence is the length of an escape sequence behind its ESC.
func sequence(text []byte) int {
	r, n := next(text)
	switch r {
	case '[':
		return n + upTo(text[n:], func(r rune) bool { return r >= '@' && r <= '~' })
	case ']', 'P', 'X', '^', '_':
		return n + upTo(text[n:], func(r rune) bool { return r == '\a' || r == '\\' })
	}
	return n
}

// upTo is the length of text up to and with the first character that ends it, 0 when
// none of the next hundred does.
func upTo(text []byte, ends func(rune) bool) int {
	at := 0
	for range 100 {
		r, n := next(text[at:])
		if n == 0 {
			return 0
		}
		at += n
		if ends(r) {
			return at
		}
	}
	return 0
}
