//go:build unix

package e2e

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// The measures of a picture, in pixels: one cell, and the margin around them.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 12
)

// palette is what a terminal draws with: the colours of a cell that names none, and the
// sixteen that it may name.
type palette struct {
	paper, ink string
	sixteen    [16]string
}

// palettes are those of the pictures, by the theme that is drawn with them. Text in any
// of the theme's colours is read well on their paper.
func palettes() map[string]palette {
	return map[string]palette{
		"dark": {"#1b1d23", "#d8dae0", [16]string{
			"#2b2e37", "#e06c75", "#98c379", "#d7ba7d", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4",
			"#8b919d", "#ff8088", "#a9d88e", "#e5c07b", "#7cc0ff", "#d99aec", "#73d0da", "#ffffff",
		}},
		"light": {"#fbfbf9", "#24262c", [16]string{
			"#24262c", "#b3261e", "#2e6b34", "#835500", "#1f5fb4", "#8a3296", "#0b6a75", "#6a6d75",
			"#666a73", "#c4382f", "#2e7d38", "#8f5d00", "#2468c4", "#97409f", "#0b7480", "#000000",
		}},
	}
}

// svg draws a screen; alt says what is to be seen on it.
func svg(screen *vt.Emulator, with palette, alt string) string {
	cols, rows := screen.Width(), screen.Height()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" role="img"><title>%s</title>`+"\n",
		float64(cols)*cellWidth+2*margin, rows*cellHeight+2*margin, html.EscapeString(alt))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", with.paper)
	for y := range rows {
		for x := 0; x < cols; {
			c := screen.CellAt(x, y)
			if c == nil || c.Width == 0 {
				x++
				continue
			}
			end, text := x+c.Width, c.Content
			for end < cols {
				next := screen.CellAt(end, y)
				if next == nil || next.Width == 0 || !next.Style.Equal(&c.Style) {
					break
				}
				text += next.Content
				end += next.Width
			}
			with.drawRun(&b, c.Style, text, x, y, end-x)
			x = end
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawRun draws neighbouring cells of one style.
func (p palette) drawRun(b *strings.Builder, s uv.Style, text string, x, y, width int) {
	fg, bg := p.hex(s.Fg, p.ink), p.hex(s.Bg, p.paper)
	if s.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	left, top := float64(x)*cellWidth+margin, y*cellHeight+margin
	if bg != p.paper {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(width)*cellWidth, cellHeight, bg)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	extra := ""
	if s.Attrs&uv.AttrBold != 0 {
		extra += ` font-weight="bold"`
	}
	if s.Attrs&uv.AttrFaint != 0 {
		extra += ` opacity="0.6"`
	}
	if s.Underline != 0 {
		extra += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s xml:space="preserve">%s</text>`+"\n",
		left, top+13, float64(width)*cellWidth, fg, extra, html.EscapeString(text))
}

func (p palette) hex(c color.Color, otherwise string) string {
	switch c := c.(type) {
	case nil:
		return otherwise
	case ansi.BasicColor:
		return p.sixteen[c]
	case ansi.IndexedColor:
		if c < 16 {
			return p.sixteen[c]
		}
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
