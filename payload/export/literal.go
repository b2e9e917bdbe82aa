package export

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"kickoff/payload/clean"
)

// A text as it has to look in a language's source. A body holds no character that does not
// print but line ends, and no three quotes in a row, since quotes in its texts stand
// behind backslashes. A path may hold anything.

// inQuotes is a text between double quotes, with escapes for what does not print.
func inQuotes(escape func(rune) string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		b.WriteByte('"')
		for _, r := range s {
			switch {
			case r == '"' || r == '\\':
				b.WriteString(`\` + string(r))
			case clean.Hidden(r):
				b.WriteString(escape(r))
			default:
				b.WriteRune(r)
			}
		}
		return b.String() + `"`
	}
}

func utf16Escape(r rune) string  { return string(clean.AppendEscape(nil, r)) }
func pythonEscape(r rune) string { return fmt.Sprintf(`\U%08x`, r) }

// javaEscape: Java reads \u000a as the end of a line before it knows of texts.
func javaEscape(r rune) string {
	if r < utf8.RuneSelf {
		return octalEscape(r)
	}
	return utf16Escape(r)
}

func octalEscape(r rune) string {
	escaped := ""
	for _, b := range []byte(string(r)) {
		escaped += fmt.Sprintf(`\%03o`, b)
	}
	return escaped
}

// asciiOnly writes all else as Java's escapes, which it reads anywhere: what a source is
// encoded in depends on the machine.
func asciiOnly(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			b.WriteString(utf16Escape(r))
		}
	}
	return b.String()
}

func templateLiteral(s string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`", "${", `\${`).Replace(s) + "`"
}

func longString(s string) string { return `"""` + strings.ReplaceAll(s, `\`, `\\`) + `"""` }

// textBlocks writes blocks that end on a line that goes on, so that no blank before the
// end is lost. Blocks that the compiler would put together would be too long for it.
func textBlocks(s string) string {
	chunks := chunked(s)
	for i, chunk := range chunks {
		chunks[i] = `"""` + "\n" + strings.NewReplacer(`\`, `\\`, `"""`, `\"""`).Replace(chunk) + "\\\n" + `"""`
		if len(chunks) > 1 {
			chunks[i] = "String.valueOf(" + chunks[i] + ")"
		}
	}
	return strings.Join(chunks, " + ")
}

// backQuoted is a raw text; it cannot hold a back quote.
func backQuoted(s string) string {
	return "`" + regexp.MustCompile("`+").ReplaceAllString(s, "` + \"$0\" + `") + "`"
}

// rawStrings are raw texts between marks that they do not hold.
func rawStrings(s string) string {
	mark := "json"
	for i := 2; strings.Contains(s, ")"+mark+`"`); i++ {
		mark = "json" + strconv.Itoa(i)
	}
	var all []string
	for _, chunk := range chunked(s) {
		all = append(all, `std::string(R"`+mark+"("+chunk+")"+mark+`")`)
	}
	return strings.Join(all, " + ")
}

func verbatim(s string) string { return `@"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// longestLiteral is the most bytes of a literal that all compilers take: MSVC's limit is
// 16,380, and Java's 65,535 in an encoding of its own.
const longestLiteral = 16_000

// chunked cuts a long text between characters.
func chunked(s string) []string {
	var all []string
	for len(s) > longestLiteral {
		end := longestLiteral
		for !utf8.RuneStart(s[end]) {
			end--
		}
		all, s = append(all, s[:end]), s[end:]
	}
	return append(all, s)
}

// ShellWord is a text as one word of a POSIX shell, in quotes unless it needs none. What
// does not print goes through printf. No word holds NUL.
func ShellWord(s string) string {
	// A = at the beginning is something else to zsh.
	special := func(r rune) bool {
		return !strings.ContainsRune("-_./:@,+=", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if s != "" && s[0] != '=' && !strings.ContainsFunc(s, special) {
		return s
	}
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case r == '\'':
			b.WriteString(`'\''`)
		case clean.Hidden(r) && r != '\n' && r != '\t':
			b.WriteString(`'"$(printf '` + octalEscape(r) + `')"'`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}

// partName is a file's name as the head of an upload's part has it.
func partName(path string) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, filepath.Base(path))
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)
}
