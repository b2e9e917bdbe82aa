//go:build unix

package e2e

import (
	"fmt"
	"html"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"kickoff/tui/tuitest"
)

// The measures of a picture, in pixels: one cell, and the margin around them.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 12
)

// The colours of a cell that names none.
const (
	paper = "#1b1d23"
	ink   = "#d8dae0"
)

// picturesVariable asks the stories to write the pictures of the README.
const picturesVariable = "KICKOFF_PICTURES"

// picture writes the screen as it stands into docs as an SVG of that name, when
// the pictures were asked for.
func picture(t *testing.T, w *tuitest.Terminal, name string) {
	t.Helper()
	if os.Getenv(picturesVariable) == "" {
		return
	}
	w.Emulator(func(screen *vt.Emulator) {
		if err := os.WriteFile(filepath.Join("..", "docs", name+".svg"), []byte(svg(screen)), 0o644); err != nil {
			t.Fatal(err)
		}
	})
}

func svg(screen *vt.Emulator) string {
	cols, rows := screen.Width(), screen.Height()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">`+"\n",
		float64(cols)*cellWidth+2*margin, rows*cellHeight+2*margin)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", paper)
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
			drawRun(&b, c.Style, text, x, y, end-x)
			x = end
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawRun draws neighbouring cells of one style.
func drawRun(b *strings.Builder, s uv.Style, text string, x, y, width int) {
	fg, bg := hex(s.Fg, ink), hex(s.Bg, paper)
	if s.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	left, top := float64(x)*cellWidth+margin, y*cellHeight+margin
	if bg != paper {
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
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s xml:space="preserve">%s</text>`+"\n",
		left, top+13, float64(width)*cellWidth, fg, extra, html.EscapeString(text))
}

func hex(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
