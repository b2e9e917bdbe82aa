package dialog

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/paste"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Fill shows the answers of a pasted block beside those that there are, and fills them
// when the person says yes, as one change. What a block is, package payload/paste says.
type Fill struct {
	*Text
	session *stage.Session
	pasted  string
	// typed is what came as keys, as a paste does where the terminal marks none.
	typed string
	block paste.Block
	// asText puts the block where the person was pasting; nil when they were not.
	asText func() tea.Cmd
	filled func(first stage.AnswerRef, answers, wrong int) tea.Cmd
}

// NewFill offers what was pasted; "" waits for a paste. asText is what else may be done
// with it, nil for nothing; filled is done afterwards.
func NewFill(d *stage.Session, pasted string, asText func() tea.Cmd, filled func(first stage.AnswerRef, answers, wrong int) tea.Cmd) *Fill {
	f := &Fill{session: d, pasted: pasted, asText: asText, filled: filled}
	f.Text = NewText(d.Theme, "Fill from a paste", f.lines)
	f.read()
	return f
}

func (f *Fill) read() { f.block = paste.Read(f.session.Template, f.pasted, f.session.Env()) }

// Changed implements Listener: who is known by now decides what a name means.
func (f *Fill) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.PeopleChanged | stage.ZoneChanged | stage.TemplateChanged) {
		f.read()
	}
	return nil
}

// Update implements Dialog.
func (f *Fill) Update(msg tea.Msg) (tea.Cmd, Result) {
	if pasted, ok := msg.(tea.PasteMsg); ok {
		f.pasted, f.asText = pasted.Content, nil
		f.read()
		return nil, Result{}
	}
	if key, ok := msg.(tea.KeyPressMsg); ok {
		if len(f.block.Fills) == 0 && f.collect(key) {
			return nil, Result{}
		}
		if cmd, result := press(f.acts(), key); result.Close {
			return cmd, result
		}
	}
	cmd, _ := f.Text.Update(msg) // only esc closes it
	return cmd, Result{}
}

// TakesPaste implements Pasted.
func (f *Fill) TakesPaste() {}

// collect takes a key of a block that comes as keys, up to the one that ends it.
func (f *Fill) collect(press tea.KeyPressMsg) bool {
	switch name := press.String(); {
	case name == "ctrl+d":
		f.pasted, f.typed = f.typed, ""
		f.read()
	case press.Text != "":
		f.typed += press.Text
	case name == "enter" || name == "ctrl+j":
		f.typed += "\n"
	case name == "tab":
		f.typed += "\t"
	case name == "backspace":
		_, last := utf8.DecodeLastRuneInString(f.typed)
		f.typed = f.typed[:len(f.typed)-last]
	default:
		return false
	}
	return true
}

func (f *Fill) acts() []act {
	var list []act
	if n := len(f.block.Taken()); n > 0 {
		list = append(list, act{footer.Bind("enter", "fill "+humanize.Count(n, "answer"), "enter", "y"), closing(f.fill)})
	}
	list = append(list, act{footer.Bind("esc", "fill nothing", "esc"), closing(nil)})
	if f.asText != nil {
		list = append(list, act{footer.Bind("t", "paste it as text", "t"), closing(f.asText)})
	}
	return list
}

func (f *Fill) fill() tea.Cmd {
	taken := f.block.Taken()
	f.session.History.Apart("what a paste filled")
	for _, one := range taken {
		f.session.SetField(one.Field.ID, one.Answer)
	}
	return f.filled(stage.AnswerRef{Field: taken[0].Field.ID}, len(taken), len(f.block.Fills)-len(taken))
}

// minColumns is the width from which now and then stand side by side.
const minColumns = 56

// lines are the answers, what is and what would be, and what is left out.
func (f *Fill) lines(width int) []string {
	th := f.session.Theme
	if len(f.block.Fills) == 0 {
		why := "Paste a block now: lines of “question: answer”, a row of a spreadsheet with its header, or JSON. One that is typed ends with ctrl+d."
		if strings.TrimSpace(f.pasted) != "" {
			why = "Nothing in it names a question of this form. " + why
		}
		if f.block.Fault != "" {
			why = humanize.Capital(f.block.Fault) + "."
		}
		lines := wrap.Words(why, width)
		if f.typed != "" {
			lines = append(lines, "")
			for line := range strings.Lines(f.typed) {
				lines = append(lines, f.session.Theme.Text.Render(wrap.Fit(strings.TrimSuffix(line, "\n"), width)))
			}
		}
		return lines
	}
	label := width * 3 / 10
	cells := []int{label, (width - label) * 2 / 5}
	cells = append(cells, width-cells[0]-cells[1])
	lines := row(th.Muted, cells, " ", "Question", "Now", "From the paste")
	env := f.session.Env()
	for _, one := range f.block.Fills {
		name, sign := one.Label, theme.SignError
		now := ""
		if one.Field.ID != "" {
			now = payload.Display(one.Field, f.session.Answers.Field(one.Field.ID), env)
			name = one.Field.Label
		}
		then, style := one.Given+": "+one.Wrong, th.Error
		if one.Wrong == "" {
			sign, style, then = theme.SignDone, th.Text, payload.Display(one.Field, one.Answer, env)
			if one.Answer.Same(f.session.Answers.Field(one.Field.ID)) {
				sign, style = theme.SignTemplate, th.Muted
			}
		}
		if one.Near && one.Field.ID != "" { // beside the answer, where there is room
			then += "\nfrom " + humanize.Quote(one.Label)
		}
		lines = append(lines, row(style, cells, sign, name, now, then)...)
	}
	if f.block.Rows > 1 {
		lines = append(lines, "", "It has "+humanize.Count(f.block.Rows, "row")+": only the first is taken.")
	}
	if f.block.Lines > 0 {
		lines = append(lines, "", humanize.Count(f.block.Lines, "line")+" of it "+humanize.Verb(f.block.Lines, "names", "name")+" no question.")
	}
	return lines
}

// row is three texts side by side, or the others below the first where there is no room.
func row(style theme.Style, cells []int, sign, name, now, then string) []string {
	if now == "" {
		now = theme.SignSkipped
	}
	width := cells[0] + cells[1] + cells[2]
	if width < minColumns {
		return append(wrap.Signed(style, "", sign, name, width), wrap.Styled(style, "    ", now+" → "+then, width-4)...)
	}
	columns := [][]string{wrap.Words(name, cells[0]-4), wrap.Words(now, cells[1]-2), wrap.Words(then, cells[2])}
	var lines []string
	for i := range max(len(columns[0]), len(columns[1]), len(columns[2])) {
		line := sign + " "
		for c, texts := range columns {
			text := ""
			if i < len(texts) {
				text = texts[i]
			}
			line += wrap.Pad(text, cells[c]-2*max(0, 1-c))
		}
		sign = " "
		lines = append(lines, style.Render(strings.TrimRight(line, " ")))
	}
	return lines
}

// Keys implements Dialog.
func (f *Fill) Keys() []key.Binding {
	if f.typed != "" {
		return append([]key.Binding{footer.Bind("ctrl+d", "read it", "ctrl+d")}, keysOf(f.acts())...)
	}
	return append(keysOf(f.acts()), f.keys()...)
}
