package dialog

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/result"
	"kickoff/tui/ui/wrap"
)

// RecordOptions are what a launch of the ledger is shown with.
type RecordOptions struct {
	Entry ledger.Entry
	// Read reads what the server has of the process; it runs in a command.
	Read func(context.Context) (Process, error)
	// Browse opens the process, Another begins a launch with its answers, Command copies the
	// command that repeats it; Delivery is what sent it.
	Browse           func(url string) tea.Cmd
	Another, Command func() tea.Cmd
	Delivery         *delivery.Delivery
}

// Process is what is to be read of a process that was launched.
type Process struct {
	Tasks []receipt.Start
	// Answers are those to the kick-off form, in its order.
	Answers []Answer
}

// Answer is the answer to a question, in words.
type Answer struct{ Label, Text string }

// Record shows a launch of the ledger and what became of it. It is only to be read: what
// was launched changes in the process itself.
type Record struct {
	noCursor
	session *stage.Session
	o       RecordOptions
	process Process
	// reading: the process is still being read; err is why it could not be.
	reading bool
	err     error
	taken   stage.Undo
	page
	lines []string
	width int
}

type processRead struct {
	process Process
	err     error
}

// NewRecord begins to read the process, where there is one.
func NewRecord(s *stage.Session, o RecordOptions) (*Record, tea.Cmd) {
	r := &Record{session: s, o: o, reading: o.Entry.Outcome.Run.ID != ""}
	if !r.reading {
		return r, nil
	}
	return r, func() tea.Msg {
		p, err := o.Read(context.Background())
		return processRead{p, err}
	}
}

// Title implements Dialog.
func (r *Record) Title() string {
	e := r.o.Entry
	return e.Intent.Template.Title + ", " + humanize.Time(e.Intent.At, r.session.Env().Clock().Here())
}

// Changed implements Listener.
func (r *Record) Changed(stage.Change) tea.Cmd {
	r.lines = nil
	return nil
}

// Update implements Dialog.
func (r *Record) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case processRead:
		r.process, r.err, r.reading, r.lines = msg.process, msg.err, false, nil
	case stage.Undone:
		r.taken.Take(msg)
		r.lines = nil
	case tea.KeyPressMsg:
		if r.press(msg) {
			return nil, Result{}
		}
		return press(r.acts(), msg)
	}
	return nil, Result{}
}

func (r *Record) acts() []act {
	acts := []act{{footer.Bind("esc", "close", "esc", "enter"), closing(nil)}}
	run := r.o.Entry.Outcome.Run
	if run.URL != "" {
		acts = append(acts,
			act{footer.Bind("o", "open", "o"), func() (tea.Cmd, Result) {
				return nil, Result{Do: func() tea.Cmd { return r.o.Browse(run.URL) }}
			}},
			act{footer.Bind("c", "copy link", "c"), func() (tea.Cmd, Result) {
				return r.session.Clipboard.Copy("the link", "link.txt", run.URL), Result{}
			}})
	}
	if run.ID != "" {
		acts = append(acts, act{footer.Bind("a", "another like it", "a"), closing(r.o.Another)},
			act{footer.Bind("x", "command", "x"), closing(r.o.Command)})
		if !r.archived() && r.taken.May() {
			acts = append(acts, act{footer.Bind("u", "undo", "u"), r.undo})
		}
	}
	return acts
}

func (r *Record) undo() (tea.Cmd, Result) {
	r.lines, r.top = nil, 0 // what comes of it shows at the top
	return r.taken.Press(r.o.Delivery, r.o.Entry, false), Result{}
}

func (r *Record) archived() bool { return r.o.Entry.Outcome.Archived || r.taken.Done() }

// View implements Dialog.
func (r *Record) View(width, height int) string {
	if r.lines == nil || r.width != width {
		r.width, r.lines = width, r.all(width)
	}
	lines := r.window(r.session.Theme, r.lines, width, height)
	lines[0] = wrap.Pad(lines[0], width)
	return strings.Join(lines, "\n")
}

// all are all lines of the record.
func (r *Record) all(width int) []string {
	th, e, now := r.session.Theme, r.o.Entry, r.session.Env().Clock().Here()
	p := result.Page{
		Theme: th, Head: r.head(), Name: e.Name(), URL: e.Outcome.Run.URL, Tasks: r.process.Tasks, Now: now,
		People: r.session.Base.People,
	}
	note := func(style theme.Style, sign, text string) {
		if text != "" {
			p.Notes = append(p.Notes, result.Line{Style: style, Sign: sign, Text: text})
		}
	}
	if by := e.Intent.ReadyBy; by != "" {
		note(th.Muted, "", "made ready by "+clean.Message(by))
	}
	note(th.Warn, "", e.Outcome.Reason)
	note(r.taken.Words(th))
	if r.err != nil {
		note(th.Warn, theme.SignWarn, r.err.Error())
	}
	if r.reading {
		p.Reading = "reading the process" + theme.SignCut
	}
	if got := e.Outcome.Receipt; got != nil {
		p.Receipt = result.Receipt(th, *got)
	}
	lines := p.All(width)
	if len(r.process.Answers) > 0 {
		lines = append(lines, "", " "+th.Title.Render("Answers"))
	}
	column := min(22, width/3)
	for _, a := range r.process.Answers {
		label := wrap.Pad(a.Label, column)
		for _, text := range wrap.Words(a.Text, max(1, width-column-6)) {
			lines = append(lines, "   "+th.Muted.Render(label)+"  "+th.Text.Render(text))
			label = strings.Repeat(" ", column)
		}
	}
	return lines
}

// head is what became of the launch.
func (r *Record) head() result.Line {
	th := r.session.Theme
	switch status := r.o.Entry.Status; {
	case r.archived():
		return result.Line{Style: th.Muted, Sign: theme.SignSkipped, Text: "Archived"}
	case status == ledger.Launched:
		return result.Line{Style: th.Good.Bold(), Sign: theme.SignDone, Text: "Launched"}
	case status == ledger.Pending:
		return result.Line{Style: th.Accent, Sign: theme.SignNow, Text: "Being sent"}
	case status == ledger.Unknown:
		return result.Line{Style: th.Warn.Bold(), Sign: theme.SignWarn, Text: "Not known whether it was launched"}
	}
	return result.Line{Style: th.Error.Bold(), Sign: theme.SignError, Text: "Not launched"}
}

// Keys implements Dialog.
func (r *Record) Keys() []key.Binding { return append(keysOf(r.acts()), r.keys()...) }
