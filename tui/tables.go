package tui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/api/session/rows"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/sheet"
	"kickoff/payload/store/batch"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	grid "kickoff/tui/stage/rows"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// tables opens tables, and has one of their rows at a time in the form.
type tables struct {
	*screen
	o     *Options
	saver *autosaver
	// open puts what was opened on the session, replace asks before where that would drop
	// answers; anew has the builder begin with another launch.
	open, replace func(stage.Opened) tea.Cmd
	anew          func()
	// table is the one that is open, nil for none, stage its grid, and base what its rows
	// share; row is the number of the row that is open in the form, 0 for none.
	table *stage.Table
	base  *session.Session
	stage *grid.Stage
	row   int
	// asked numbers the readings, reading is the word on the last.
	asked   int
	reading status
}

// tableRead is a table that was read for what was opened with it.
type tableRead struct {
	asked  int
	opened stage.Opened
	// over: what its rows share is what is filled in already.
	over bool
	err  error
}

// read reads the table of what was opened, and keeps it, apart from the update loop.
func (t *tables) read(o stage.Opened) tea.Cmd { return t.readOver(o, false) }

func (t *tables) readOver(o stage.Opened, over bool) tea.Cmd {
	t.asked++
	asked, store, memory, sends, table := t.asked, t.o.Batches, t.o.Mappings, t.o.Delivery, *o.Table
	if t.status.text == "" {
		t.notify("reading "+table.Name()+theme.SignCut, "")
		t.reading = t.status
	}
	return func() tea.Msg {
		var err error
		var said rows.Choices // without them the delimiter is found by the template's names alone
		switch {
		case table.Kept != nil:
			said = table.Kept.Batch.Map
		case memory != nil:
			said, _ = memory.Of(o.Template.ID)
		}
		if table.Sheet, err = sheet.Read(table.Data, rows.NewNames(o.Template).Counting(said)); err == nil && table.Kept == nil && store != nil {
			table.Kept, err = store.New(table.Data)
		}
		if err == nil && table.Kept != nil && sends != nil {
			table.Launched = launchedBefore(sends.Ledger, table.Kept.ID())
		}
		table.Data = nil
		o.Table = &table
		return tableRead{asked, o, over, err}
	}
}

// took opens a table that was read, or says why it cannot be.
func (t *tables) took(msg tableRead) tea.Cmd {
	if msg.asked != t.asked {
		return nil
	}
	if t.status == t.reading {
		t.status = status{}
	}
	switch {
	case msg.err == nil && msg.opened.Table.Sheet == nil:
		return t.readOver(msg.opened, msg.over)
	case msg.err == nil && msg.over:
		return t.open(msg.opened)
	case msg.err == nil:
		return t.replace(msg.opened)
	}
	var faults sheet.Faults
	texts := []string{msg.err.Error()}
	if errors.As(msg.err, &faults) {
		texts = nil
		for _, f := range faults {
			texts = append(texts, f.Error())
		}
	}
	return t.show(dialog.NewText(t.session.Theme, msg.opened.Table.Name()+" cannot be read", func(width int) (lines []string) {
		for _, text := range texts {
			lines = append(lines, wrap.Signed(t.session.Theme.Error, "", theme.SignError, text, width)...)
		}
		return lines
	}))
}

// begin makes the stage of a table that is being opened, over the session's answers.
func (t *tables) begin(table *stage.Table) {
	t.table, t.base, t.row = table, t.session.Session, 0
	if t.stage = nil; table == nil {
		return
	}
	plan := batch.Plan{Path: table.Path}
	if kept := table.Kept; kept != nil && kept.Batch.Base.Rows > 0 {
		plan = kept.Batch.Plan
	}
	if path, err := filepath.Abs(table.Path); err == nil && table.Path != "" {
		plan.Path = path
	}
	if plan.Map == nil && t.o.Mappings != nil {
		plan.Map, _ = t.o.Mappings.Of(t.session.Template.ID) // without them it is asked again
	}
	t.stage = grid.New(t.session, grid.Options{Name: table.Name(), Base: t.base, Sheet: table.Sheet, Plan: plan, Parent: t.parent(), Remember: t.remember()})
	t.stage.TakeOutcomes(table.Launched)
	t.kinds[journey.Rows] = func() stage.Stage { return t.stage }
	t.session.Announce(stage.RowsChanged)
}

// keep has the open table kept, and not what its rows share alone.
func (t *tables) keep() {
	if t.table == nil {
		return
	}
	if t.saver.store = nil; t.table.Kept != nil {
		t.saver.store = t.o.Batches.Store
		t.saver.table = &keptTable{t.table, t.base, t.stage}
	}
}

// remember keeps what columns are about for the next table of the template.
func (t *tables) remember() func(rows.Choices) error {
	if t.o.Mappings == nil {
		return nil
	}
	id := t.session.Template.ID
	return func(chosen rows.Choices) error { return t.o.Mappings.Keep(id, chosen) }
}

// parent looks a process up that a cell names.
func (t *tables) parent() func(string) (string, error) {
	if t.o.Process == nil {
		return nil
	}
	return func(text string) (string, error) { return t.o.Process(context.Background(), text) }
}

// inFront reports that the rows of a table are in front.
func (t *tables) inFront() bool { return t.nav.At == journey.Rows }

// openRow has a row in the form.
func (t *tables) openRow(e stage.OpenRow) tea.Cmd {
	t.row = e.Number
	t.put(e.Session)
	t.notify(fmt.Sprintf("row %d: what you change is written into its cells; %s leads back", e.Number, t.session.Keymap.Key("review")), "")
	to := stageOf(e.Ref)
	if to == journey.Start {
		to = journey.Kickoff
	}
	cmd := t.focus(to, e.Ref.Field+e.Ref.Step+e.Ref.Property)
	t.selectText()
	return cmd
}

// put puts another launch in the place of the one in front: a row, or what all rows share.
func (t *tables) put(s *session.Session) {
	readOnly := t.session.ReadOnly // it is the table that another window has
	t.session.Swap(s)
	t.session.ReadOnly = readOnly
	t.anew()
	t.suit(s.Template, asking()...)
}

// landed is told which stage comes to the front: with the table, or the first screen, what
// all rows share is in front again.
func (t *tables) landed(at journey.Stage) {
	if t.row == 0 || at != journey.Rows && at != journey.Start {
		return
	}
	t.stage.TakeForm(t.session.Session, t.session.Pending()) // what a panel held was taken as it was left
	t.row = 0
	t.stage.CloseForm()
	t.put(t.base)
}

// take writes what was edited of the row that is open in the form into its cells.
func (t *tables) take() {
	if t.row != 0 {
		t.stage.TakeForm(t.session.Session, t.session.Edited)
	}
}

// payload shows the row in front as it would be sent.
func (t *tables) payload() tea.Cmd {
	built, err := t.stage.InFront()
	if err != nil {
		t.notify(err.Error(), "")
		return nil
	}
	effects := func(width int) []string { return t.stage.Effects(built, width) }
	return t.show(dialog.NewPayloadOf(t.session, "Payload of the row", built.Launch, effects))
}

// askUnmapped asks about columns that are not known; nil where all are.
func (t *tables) askUnmapped() tea.Cmd {
	if len(rows.Unmapped(t.stage.Columns())) == 0 || t.session.ReadOnly {
		return nil
	}
	return t.mapColumns()
}

// mapColumns lists the columns, to say what each is about.
func (t *tables) mapColumns() tea.Cmd {
	s, th := t.stage, t.session.Theme
	var list []dialog.Row
	front := s.Column()
	for i, c := range s.Columns() {
		note := "left out"
		if c.Target.Kind != rows.Nothing {
			note = "→ " + clean.Message(c.Target.Header(t.session.Template))
		}
		if c.Wrong != nil {
			note = theme.SignError + " not known"
		}
		detail := ""
		if !c.NamesNothing() { // which the note says
			detail = c.Explain()
		}
		list = append(list, dialog.Row{Label: c.Title(), Note: note, Detail: detail, Wrong: c.Wrong != nil, Do: func() (tea.Cmd, dialog.Result) {
			return nil, dialog.Result{Close: true, Do: func() tea.Cmd { return t.mapColumn(i) }}
		}})
	}
	var unknown []int
	for _, c := range rows.Unmapped(s.Columns()) {
		unknown = append(unknown, c.Index)
	}
	if len(unknown) > 0 {
		front = unknown[0]
	}
	if len(unknown) > 1 {
		all := dialog.Row{Letter: "x", Label: fmt.Sprintf("Leave out the %d that are not known", len(unknown)), Do: func() (tea.Cmd, dialog.Result) {
			return nil, dialog.Result{Close: true, Do: func() tea.Cmd { return address(s, s.Choose("", unknown...)) }}
		}}
		list, front = slices.Insert(list, 0, all), front+1
	}
	title := "What the columns are about"
	if below := s.HeaderBelow(); len(unknown) > 0 && below > 0 {
		title = fmt.Sprintf("Row %d looks like the header: esc, and delete what is above it", below)
	}
	return t.show(dialog.NewList(th, title, footer.Bind("enter", "change", "enter"), list...).At(front))
}

// mapColumn finds what one column is about, and goes on with the next that is not known.
func (t *tables) mapColumn(column int) tea.Cmd {
	s := t.stage
	choose := func(target string) func() tea.Cmd {
		return func() tea.Cmd {
			return tea.Batch(address(s, s.Choose(target, column)), t.askUnmapped())
		}
	}
	state := func(text string) func() string { return func() string { return text } }
	places := []dialog.Place{{Title: "Leave it out", State: state("it fills nothing"), Go: choose("")}}
	for _, target := range rows.Targets(t.session.Template) {
		used := ""
		for _, c := range s.Columns() {
			if c.Target == target && c.Wrong == nil {
				used = "the column " + c.Title()
			}
		}
		places = append(places, dialog.Place{Title: clean.Message(target.Header(t.session.Template)), Kind: kindOf(target), State: state(used), Go: choose(target.String())})
	}
	g, cmd := dialog.NewChoose(t.session.Theme, "What is the column "+s.Columns()[column].Title()+" about?", "take it", places)
	return tea.Batch(address(g, cmd), t.show(g))
}

// kindOf is what a target is called.
func kindOf(t rows.Target) string {
	return map[rows.Kind]string{
		rows.Field: "question", rows.Owners: "owners", rows.Deadline: "deadline", rows.Role: "job title", rows.Property: "detail",
	}[t.Kind]
}

// askTable asks for the table of which each row is to become a launch like the open one.
func (t *tables) askTable() tea.Cmd {
	return t.show(dialog.NewAsk(t.session.Theme, "A table: each row one launch over what is filled here", "a file, or paste the table", func(text string) tea.Cmd {
		t.asked++
		asked, base, env := t.asked, t.session.Fork(), t.session.Env()
		return func() tea.Msg {
			table, err := stage.ReadTable(text, env)
			return tableRead{asked, stage.Opened{Session: base, Table: &table}, true, err}
		}
	}))
}

// resume opens a batch that was kept: what its rows share, and the table.
func (t *tables) resume(ctx context.Context, id string, env payload.Env) (*session.Session, *stage.Table, error) {
	h, err := t.o.Batches.Open(id)
	if err != nil {
		return nil, nil, err
	}
	s, err := session.Resume(ctx, t.o.Service, h.Handle, env)
	if err != nil {
		return nil, nil, err
	}
	return s, &stage.Table{Path: h.Batch.Path, Data: h.Table, Kept: h}, nil
}

// note is how many rows of how many are ready.
func (t *tables) note() (note, more string) { return t.stage.Counts() }

// swap takes a change of cells back, or makes it again; there: one may be, else none says
// that.
func (t *tables) swap(do func() (string, bool), there bool, word, rest, none string) tea.Cmd {
	what, done := do()
	switch {
	case done:
		t.notify(word+what, rest)
	case t.session.ReadOnly: // it says so itself
	case there:
		t.notify("nothing was "+strings.TrimSuffix(word, ": ")+": what was launched stays", "")
	default:
		t.notify(none, "")
	}
	return address(t.stage, t.stage.Next())
}
