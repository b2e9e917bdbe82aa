// Package charset makes text of the bytes of a file and bytes of a text: UTF-8 with a
// mark or without one, and UTF-16 with a mark. What the text means is not its business.
package charset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrNotText: it is no text in UTF-8.
var ErrNotText = errors.New("it is no text in UTF-8")

// Mark is the byte order mark that a file begins with, None for UTF-8 without one.
type Mark string

const (
	None    Mark = ""
	UTF8    Mark = "\xef\xbb\xbf"
	UTF16LE Mark = "\xff\xfe"
	UTF16BE Mark = "\xfe\xff"
)

// Decode is data as UTF-8 without its mark, which comes apart. Anything else than text is
// ErrNotText, with the line.
func Decode(data []byte) ([]byte, Mark, error) {
	mark := None
	for _, m := range []Mark{UTF8, UTF16LE, UTF16BE} {
		if bytes.HasPrefix(data, []byte(m)) {
			mark, data = m, data[len(m):]
			break
		}
	}
	if order := mark.order(); order != nil {
		data = fromUTF16(data, order)
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return nil, mark, Fault(data, i)
		}
		i += size
	}
	return data, mark, nil
}

// Encode is text as the mark has it.
func Encode(text []byte, mark Mark) []byte {
	order := mark.order()
	if order == nil {
		return append([]byte(mark), text...)
	}
	out := make([]byte, 0, 2+2*len(text))
	out = append(out, mark...)
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// Fault says that the byte at an offset is no text, and in which line.
func Fault(data []byte, at int) error {
	line := 1
	for i, c := range data[:at] {
		if c == '\n' || c == '\r' && data[i+1] != '\n' {
			line++
		}
	}
	return fmt.Errorf("line %d: %w: save it as UTF-8", line, ErrNotText)
}

// order is that of UTF-16, nil for UTF-8.
func (m Mark) order() interface {
	binary.ByteOrder
	binary.AppendByteOrder
} {
	switch m {
	case UTF16LE:
		return binary.LittleEndian
	case UTF16BE:
		return binary.BigEndian
	}
	return nil
}

// fromUTF16 keeps what is half a character as a byte that is no UTF-8.
func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(data))
	for len(data) > 1 {
		r := rune(order.Uint16(data))
		data = data[2:]
		if utf16.IsSurrogate(r) && len(data) > 1 {
			if whole := utf16.DecodeRune(r, rune(order.Uint16(data))); whole != utf8.RuneError {
				r, data = whole, data[2:]
			}
		}
		if utf16.IsSurrogate(r) {
			out = append(out, 0xff)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	if len(data) > 0 {
		out = append(out, 0xff)
	}
	return out
}
