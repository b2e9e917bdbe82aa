// Package htmltext reads what the web application's editors write as HTML, guidance
// and answers, as plain text. What the text means does not live here.
package htmltext

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"kickoff/payload/clean"
)

// Read turns HTML into plain text of several lines that is safe for a screen. Links keep their address in brackets, list items their sign;
// scripts and styles go. Text that is no HTML comes through as it is: a tag that
// HTML does not know, as in "x <y> z", stays as written.
func Read(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return clean.Text(strings.TrimSpace(s))
	}
	w := &writer{}
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(1 << 20)
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return clean.Text(w.finish())
		}
		raw := string(z.Raw())
		w.token(z.Token(), raw)
	}
}

// writer collects the text of a document, block by block.
type writer struct {
	out strings.Builder
	// gap is the number of line breaks owed before the next word.
	gap int
	// blank is a blank owed before the next word.
	blank bool
	// muted counts the open elements whose text is not for reading.
	muted int
	pre   int
	lists []int
	href  string
	// linked is where the text of the open link begins.
	linked int
}

func (w *writer) token(t html.Token, raw string) {
	switch t.Type {
	case html.TextToken:
		w.text(t.Data)
	case html.StartTagToken, html.SelfClosingTagToken:
		if t.DataAtom == 0 {
			w.text(raw)
			return
		}
		w.open(t)
	case html.EndTagToken:
		if t.DataAtom == 0 {
			w.text(raw)
			return
		}
		w.close(t.DataAtom)
	}
}

func (w *writer) open(t html.Token) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript:
		if t.Type == html.StartTagToken {
			w.muted++
		}
	case atom.Br:
		w.gap++
	case atom.Hr:
		w.owe(2)
	case atom.Ul, atom.Ol:
		w.owe(1)
		start := -1
		if t.DataAtom == atom.Ol {
			start = 0
		}
		w.lists = append(w.lists, start)
	case atom.Li:
		w.owe(1)
		w.word(w.bullet())
		w.blank = true
	case atom.Td, atom.Th:
		w.blank = true
	case atom.A:
		w.href = address(attribute(t, "href"))
		w.linked = w.out.Len()
	case atom.Img:
		w.picture(attribute(t, "alt"), address(attribute(t, "src")))
	case atom.Iframe, atom.Video, atom.Audio, atom.Embed:
		w.picture(attribute(t, "title"), address(attribute(t, "src")))
	case atom.Pre:
		w.owe(2)
		w.pre++
	default:
		w.owe(blockGap(t.DataAtom))
	}
}

func (w *writer) close(a atom.Atom) {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript:
		w.muted = max(0, w.muted-1)
	case atom.Ul, atom.Ol:
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
		w.owe(1)
	case atom.A:
		w.endLink()
	case atom.Pre:
		w.pre = max(0, w.pre-1)
		w.owe(2)
	default:
		w.owe(blockGap(a))
	}
}

// blockGap is the number of line breaks around a block: two for those that stand
// apart from their neighbours.
func blockGap(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Table:
		return 2
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dt, atom.Dd, atom.Dl, atom.Figure, atom.Figcaption, atom.Li:
		return 1
	}
	return 0
}

func (w *writer) owe(breaks int) { w.gap = max(w.gap, breaks) }

func (w *writer) bullet() string {
	depth := len(w.lists)
	if depth == 0 {
		return "-"
	}
	indent := strings.Repeat("  ", min(depth-1, 6))
	if w.lists[depth-1] < 0 {
		return indent + "-"
	}
	w.lists[depth-1]++
	return indent + strconv.Itoa(w.lists[depth-1]) + "."
}

func (w *writer) text(s string) {
	if w.muted > 0 {
		return
	}
	if w.pre > 0 {
		w.word(s)
		return
	}
	words := strings.Fields(s)
	if len(words) == 0 {
		w.blank = w.blank || s != ""
		return
	}
	w.blank = w.blank || strings.TrimLeft(s, " \t\r\n\u00a0") != s
	for _, word := range words {
		w.word(word)
		w.blank = true
	}
	w.blank = strings.TrimRight(s, " \t\r\n\u00a0") != s
}

// word writes s after the breaks or the blank that are owed.
func (w *writer) word(s string) {
	switch {
	case w.out.Len() == 0:
	case w.gap > 0:
		w.out.WriteString(strings.Repeat("\n", min(w.gap, 2)))
	case w.blank:
		w.out.WriteByte(' ')
	}
	w.gap, w.blank = 0, false
	w.out.WriteString(s)
}

func (w *writer) endLink() {
	href := w.href
	w.href = ""
	if href == "" || w.muted > 0 {
		return
	}
	shown := strings.TrimSpace(w.out.String()[w.linked:])
	switch {
	case shown == "":
		w.word(href)
	case shown != href && "mailto:"+shown != href:
		trailing := w.blank
		w.blank = true
		w.word("(" + href + ")")
		w.blank = trailing
	}
}

func (w *writer) picture(name, src string) {
	shown := strings.TrimSpace(strings.Join(strings.Fields(name+" "+src), " "))
	if shown == "" || w.muted > 0 {
		return
	}
	w.blank = true
	w.word("[" + shown + "]")
	w.blank = true
}

func (w *writer) finish() string { return strings.TrimSpace(w.out.String()) }

// address keeps the links that a person can open; "javascript:" and pictures
// written out in the text are none.
func address(href string) string {
	href = strings.TrimSpace(href)
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if len(href) >= len(scheme) && strings.EqualFold(href[:len(scheme)], scheme) {
			return href
		}
	}
	return ""
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
