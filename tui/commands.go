package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/export"
	"kickoff/payload/history"
	"kickoff/payload/humanize"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// command is something that can be asked for everywhere: by its letter in the
// menu, or at once by its other keys.
type command struct {
	letter     string
	label      string
	everywhere key.Binding
	do         func() tea.Cmd
	// open: it needs an open template.
	open bool
	// only, when set, says whether there is anything to do it to.
	only func() bool
}

// commands are what can be asked for everywhere: the table of them, the menu and the
// help that are made of it, and those that are nobody else's.
type commands struct {
	*screen
	o          *Options
	opener     *opener
	sender     *sender
	launched   *launched
	unfinished *unfinished
	account    *account
	people     *directory
	tables     *tables
	payload    func() dialog.Dialog
	// toStage hands a key to the stage in front.
	toStage func(tea.Msg) tea.Cmd
	// mouse: wheel and click act; else the terminal has them.
	mouse bool
	// table is all of them, made when it is asked for; nil has it made anew. rows: they are
	// those of a table's rows.
	table []command
	rows  bool
}

// all are all of them, in the order of the menu. Keys besides alt+letter are extras:
// terminals, multiplexers and browsers eat them.
func (c *commands) all() []command {
	if c.table == nil || c.rows != c.nav.Rows {
		c.table, c.rows = c.list(), c.nav.Rows
	}
	return c.table
}

func (c *commands) list() []command {
	elsewhere := func() bool { return c.nav.At != c.nav.Last() }
	filling := func() bool { return c.nav.At != journey.Start } // there alt+z brings back what was removed
	undoable := func() bool {
		if c.tables.inFront() {
			return c.tables.stage.Undoable()
		}
		return filling() && (len(c.session.History.Past) > 0 || c.session.Typing.Act != "")
	}
	redoable := func() bool {
		if c.tables.inFront() {
			return c.tables.stage.Redoable()
		}
		return filling() && len(c.session.History.Undone) > 0
	}
	single := func() bool { return !c.nav.Rows && c.nav.At != journey.Launch }
	keys := c.session.Keymap
	list := []command{
		{"g", "go to anything", keys.Bind("go-to", "go to"), c.goToAnything, true, nil},
		{"n", "next missing answer", keys.Bind("next-missing", "next missing"), c.nextMissing, true, c.missing},
		{"s", "save as a draft", keys.Bind("save", "save draft"), c.saveDraft, true, nil},
		{"r", "review", keys.Bind("review", "review"), func() tea.Cmd { return c.visit(c.nav.Last()) }, true, elsewhere},
		{"p", "the payload", keys.Bind("payload", "payload"), c.showPayload, true, nil},
		{"f", "fill from a paste", footer.Bind("", ""), func() tea.Cmd { return c.fillFrom("", nil) }, true, func() bool { return !c.tables.inFront() }},
		{"b", "many like this, from a table", footer.Bind("", ""), c.tables.askTable, true, single},
		{"z", "undo", keys.Bind("undo", "undo"), c.undo, true, undoable},
		{"Z", "redo", keys.Bind("redo", "redo"), c.redo, true, redoable},
	}
	for i, at := range c.numbered() {
		n := string(rune('1' + i))
		list = append(list, command{n, at.Title(), keys.Bind("stage-"+n, at.Title()), func() tea.Cmd { return c.visit(at) }, at != journey.Start, func() bool { return c.nav.At != at }})
	}
	list = append(list, command{"6", "the result of the launch", keys.Bind("result", "result"), c.launched.result, false, c.launched.any})
	saver := c.unfinished.saver
	readOnly := func() bool { return saver.readOnly != nil }
	orphaned := func() bool { return len(c.session.Orphaned) > 0 }
	rejected := func() bool { return filling() && c.session.ServerReply != "" }
	signedOut := func() bool { return c.o.SignIn != nil && c.account.reauth.refused.Load() }
	saving := func() bool { return saver.writer != nil && !readOnly() }
	return append(list,
		command{"t", "take it over", keys.Bind("take-over", "take over"), c.unfinished.askTakeOver, true, readOnly},
		command{"o", "put an answer back as it came", keys.Bind("put-back", "put back"), c.putBack, true, c.changed},
		command{"l", "what is left over", footer.Bind("", ""), c.showOrphaned, true, orphaned},
		command{"d", "discard this launch", footer.Bind("", ""), c.unfinished.askDiscard, true, saving},
		command{"e", "the server's own words", keys.Bind("server-words", "server's words"), c.showServerReply, true, rejected},
		command{"i", "sign in again", keys.Bind("sign-in", "sign in"), c.account.signIn, false, signedOut},
		command{"m", map[bool]string{true: "mouse off: the terminal selects text again", false: "mouse on: wheel and click"}[c.mouse], keys.Bind("mouse", "mouse"), c.switchMouse, false, nil},
		command{"?", "all keys", keys.Bind("keys", "keys"), c.help, false, nil},
		command{"q", "leave", keys.Bind("leave", "leave"), c.leave, false, nil},
	)
}

// available are those that there is something to do for.
func (c *commands) available() []command {
	return slices.DeleteFunc(slices.Clone(c.all()), func(e command) bool { return !c.avails(e) })
}

func (c *commands) avails(e command) bool {
	return (!e.open || c.nav.Open) && (e.only == nil || e.only())
}

// keys are those of some commands, by their letters, that there is something to do for.
func (c *commands) keys(letters string) []key.Binding {
	var keys []key.Binding
	for _, letter := range letters {
		for _, e := range c.all() {
			if e.letter == string(letter) && c.avails(e) {
				keys = append(keys, e.everywhere)
			}
		}
	}
	return keys
}

// missing reports that an answer stands in the way of the launch.
func (c *commands) missing() bool {
	if c.tables.inFront() {
		return c.tables.stage.Wrong() > 0
	}
	return c.session.Progress().Left > 0 || slices.ContainsFunc(c.session.Problems(), payload.Problem.Blocks)
}

// numbered are the stages that have a number.
func (c *commands) numbered() []journey.Stage { return c.nav.Shown()[:5] }

func menuKey() key.Binding { return footer.Bind("esc", "menu", "esc") }

func (c *commands) suspendKey() key.Binding { return c.session.Keymap.Bind("suspend", "suspend") }
func (c *commands) againKey() key.Binding   { return c.session.Keymap.Bind("reload", "reload") }

// switchMouse has the wheel and clicks act, or leaves them to the terminal.
func (c *commands) switchMouse() tea.Cmd {
	c.table = nil
	if c.mouse = !c.mouse; c.mouse {
		c.notify("the mouse acts: wheel and click; esc and m leaves it to the terminal, which selects text", "")
		return nil
	}
	c.notify("the mouse is the terminal's", "")
	return nil
}

// run does a command, or says why it cannot be done now.
func (c *commands) run(e command) tea.Cmd {
	switch {
	case e.open && !c.nav.Open:
		c.notify("choose a template first", "")
		return nil
	case c.nav.Flying && e.letter != "q" && e.letter != "?":
		c.notify("a launch is on its way; this has to wait", "")
		return nil
	}
	return e.do()
}

// press does the command that a key is for, when it is for one. Where there is nothing to
// do for it, a key that means something to the stage is the stage's.
func (c *commands) press(msg tea.KeyPressMsg) (cmd tea.Cmd, mine bool) {
	opening, ok := c.front().(interface{ Opening() bool })
	for _, e := range c.all() {
		if e.open && ok && opening.Opening() {
			continue // it is for the launch that comes, as all that is typed meanwhile
		}
		if key.Matches(msg, e.everywhere) && !(e.only != nil && !e.only() && key.Matches(msg, c.front().Keys()...)) {
			c.settle()
			return c.run(e), true
		}
	}
	return nil, false
}

// settle has the stage in front end what it still works out, so that the answers are all
// that was entered.
func (c *commands) settle() {
	if front, ok := c.front().(interface{ Settle() }); ok {
		front.Settle()
	}
}

// takes reports that a key is for a command.
func (c *commands) takes(msg tea.KeyPressMsg) bool {
	return slices.ContainsFunc(c.all(), func(e command) bool { return key.Matches(msg, e.everywhere) })
}

// menu lists what acts here and everywhere by letters: esc and the letter is the second
// way of alt and the letter, which some terminals keep for themselves.
func (c *commands) menu() tea.Cmd {
	var rows []dialog.Row
	for _, b := range c.front().Keys() {
		if !b.Enabled() || b.Help().Desc == "" {
			continue
		}
		for _, pressed := range b.Keys() {
			letter, ok := strings.CutPrefix(pressed, "alt+")
			if !ok || len([]rune(letter)) != 1 {
				continue
			}
			msg := tea.KeyPressMsg{Code: []rune(letter)[0], Mod: tea.ModAlt}
			rows = append(rows, row(letter, b, b.Help().Desc, func() tea.Cmd { return c.toStage(msg) }))
			break
		}
	}
	for _, e := range c.available() {
		rows = append(rows, row(e.letter, e.everywhere, e.label, func() tea.Cmd { return c.run(e) }))
	}
	return c.show(dialog.NewList(c.session.Theme, "Menu", footer.Bind("enter", "choose", "enter"), rows...))
}

func row(letter string, also key.Binding, label string, do func() tea.Cmd) dialog.Row {
	return dialog.Row{Letter: letter, Also: also, Label: label, Note: also.Help().Key, Do: func() (tea.Cmd, dialog.Result) {
		return nil, dialog.Result{Close: true, Do: do}
	}}
}

// help lists every key that acts now, what acts everywhere beside what acts here where
// there is room.
func (c *commands) help() tea.Cmd {
	front := c.front()
	return c.show(dialog.NewText(c.session.Theme, "Keys in "+c.nav.At.Title(), func(width int) []string {
		th := c.session.Theme
		everywhere := []key.Binding{footer.Bind("esc", "menu: the same letters", "esc")}
		for _, e := range c.available() {
			if k := e.everywhere; k.Help().Key != "" {
				k.SetHelp(k.Help().Key, e.label)
				everywhere = append(everywhere, k)
			}
		}
		everywhere = append(everywhere, c.suspendKey())
		if c.people.failed() {
			everywhere = append(everywhere, c.againKey())
		}
		const half = 38
		if width < 2*half {
			return slices.Concat(footer.List(th, front.Keys(), width), []string{""}, footer.List(th, everywhere, width))
		}
		here, rest := footer.List(th, front.Keys(), half-2), footer.List(th, everywhere, width-half)
		for i := range rest {
			if i == len(here) {
				here = append(here, "")
			}
			here[i] = wrap.Pad(here[i], half) + rest[i]
		}
		return here
	}))
}

// showPayload shows what would be sent.
func (c *commands) showPayload() tea.Cmd {
	if c.tables.inFront() {
		return c.tables.payload()
	}
	return c.show(c.payload())
}

// nextMissing leads to the next answer that stands in the way.
func (c *commands) nextMissing() tea.Cmd {
	if c.tables.inFront() {
		c.notify(c.tables.stage.NextWrong(), "")
		return nil
	}
	if k, ok := c.stage(journey.Kickoff).(interface{ NextMissing() bool }); ok && k.NextMissing() {
		return c.visit(journey.Kickoff)
	}
	for _, p := range c.session.Built.Problems {
		if p.Blocks() && p.Field == "" {
			return c.goTo(stage.RefOf(p))
		}
	}
	c.notify("nothing is missing", "")
	return nil
}

// undo takes the last change back and leads to where it was.
func (c *commands) undo() tea.Cmd {
	if c.tables.inFront() {
		return c.tables.swap(c.tables.stage.Undo, "taken back: ", "; "+c.session.Keymap.Key("redo")+" makes it again")
	}
	taken := c.takeTyping()
	change, done := c.session.Undo()
	if !done {
		c.notify("there is nothing to take back", "")
		return nil
	}
	c.notify("taken back: "+c.about(change)+"; "+c.session.Keymap.Key("redo")+" makes it again", "")
	return tea.Batch(taken, c.back(stage.AnswerRef(change.At)))
}

// takeTyping makes what an open editor holds a part of the answers, as leaving it does.
func (c *commands) takeTyping() tea.Cmd {
	front, ok := c.front().(interface{ Leave() tea.Cmd })
	if !ok || c.session.Typing.Act == "" {
		return nil
	}
	return address(c.front(), front.Leave())
}

// redo makes the change again that was taken back last, and leads to it.
func (c *commands) redo() tea.Cmd {
	if c.tables.inFront() {
		return c.tables.swap(c.tables.stage.Redo, "made again: ", "")
	}
	change, done := c.session.Redo()
	if !done {
		c.notify("there is nothing to make again", "")
		return nil
	}
	c.notify("made again: "+c.about(change), "")
	return c.back(stage.AnswerRef(change.At))
}

// back leads to an answer that was put back, where the template still asks it.
func (c *commands) back(at stage.AnswerRef) tea.Cmd {
	if c.session.About(at) == "" {
		return nil
	}
	return c.goBack(at)
}

// about says what a change was about.
func (c *commands) about(change history.Change) string {
	if change.What != "" {
		return change.What
	}
	what, answers := "an answer that is left over", len(change.Before.Fields)+len(change.Before.Steps)
	if name := c.session.About(stage.AnswerRef(change.At)); name != "" {
		what = humanize.Quote(name)
	}
	if change.Details {
		answers++
	}
	return what + more(answers-1)
}

// changed reports that the answer in focus came from somewhere and was changed.
func (c *commands) changed() bool {
	id := c.front().AnswerRef().Field
	given, ok := c.session.Answers.Given(id)
	return ok && !given.Same(c.session.Answers.Field(id))
}

// putBack puts the answer in focus back as it came.
func (c *commands) putBack() tea.Cmd {
	id := c.front().AnswerRef().Field
	if !c.session.PutBack(id) {
		c.notify("nothing to put back: the answer is as it came, or your own from the start", "")
		return nil
	}
	given, _ := c.session.Answers.Given(id)
	c.notify("put back as it came from "+given.Origin.Phrase(), "")
	return nil
}

// saveDraft keeps the answers under a name.
func (c *commands) saveDraft() tea.Cmd { return c.saveThen(nil) }

// saveThen does something more once they are kept.
func (c *commands) saveThen(then func() tea.Cmd) tea.Cmd {
	if c.o.Drafts == nil {
		c.notify("drafts cannot be kept here", "")
		return nil
	}
	taken := c.takeTyping()
	d, cmd := dialog.NewSaveDraft(c.session, c.o.Drafts, func(name string) tea.Cmd {
		c.session.Draft, c.session.Unsaved, c.sender.outcome.Draft = name, false, name
		c.session.Announce(stage.RecordChanged)
		c.notifySuccess("saved as the draft " + name)
		if then == nil {
			return nil
		}
		return then()
	})
	return tea.Batch(taken, address(d, cmd), c.show(d))
}

// showOrphaned lists the answers that lost their place when the template changed.
func (c *commands) showOrphaned() tea.Cmd {
	if len(c.session.Orphaned) == 0 {
		c.notify("nothing is left over: everything that was entered has its place", "")
		return nil
	}
	var rows []dialog.Row
	for _, o := range c.session.Orphaned {
		rows = append(rows, dialog.Row{Label: fmt.Sprintf("%s (%s)", o.Label, o.Why), Detail: o.Text, Do: func() (tea.Cmd, dialog.Result) {
			c.notifySuccess("sent to the terminal's clipboard")
			return tea.SetClipboard(o.Text), dialog.Result{}
		}})
	}
	return c.show(dialog.NewList(c.session.Theme, "Left over", footer.Bind("c", "copy", "c", "enter"), rows...))
}

// asCode shows a launch as code.
func (c *commands) asCode(e stage.AsCode) tea.Cmd {
	built, copied, t := c.session.Built, "", c.session.Template
	if e.Template != nil {
		t = *e.Template
	}
	if e.Built != nil {
		built = *e.Built
	}
	if e.Command {
		copied = export.Command
	}
	if c.o.Code == nil || built.None() {
		c.notify("there is no launch yet to write as code", "")
		return nil
	}
	env := c.session.Env()
	var all []dialog.Language
	for _, name := range export.Languages() {
		all = append(all, dialog.Language{Name: name, File: export.FileName(name), Write: func() (string, error) {
			return c.o.Code(name, t, built.Launch, env)
		}})
	}
	d, cmd := dialog.NewCode(c.session, all, copied)
	return tea.Batch(address(d, cmd), c.show(d))
}

// showServerReply shows what the server said as it came, which may be long.
func (c *commands) showServerReply() tea.Cmd {
	text := c.session.ServerReply
	if text == "" {
		c.notify("the server has said nothing against the launch", "")
		return nil
	}
	return c.show(dialog.NewText(c.session.Theme, "What the server said, as it came", func(width int) []string { return wrap.Words(text, width) }))
}

// leave ends the program. What was entered is on disk and can be resumed; only
// where that failed, or a launch is on its way, it asks first.
func (c *commands) leave() tea.Cmd {
	quit := func() tea.Cmd { return tea.Quit }
	if c.sender.sending() {
		text := "The launch is on its way. Leaving does not take it back; the next start finds out what came of it."
		if c.sender.rows.sending() {
			text = "Rows are on their way. Leaving stops behind the one that is sent now; the rest waits under Unfinished."
		}
		c.sender.leaving = dialog.NewConfirm(c.session.Theme, text,
			dialog.Choice{Key: "w", Label: "wait for it"},
			dialog.Choice{Key: "ctrl+c", Label: "leave all the same", Do: quit},
			dialog.Choice{Key: "esc", Label: "stay"},
		)
		return c.show(c.sender.leaving)
	}
	if !c.opener.unsaved() {
		return tea.Quit
	}
	why := ""
	if s := c.unfinished.saver.writer; s != nil && s.Status().Err != nil {
		why = ": " + s.Status().Err.Error()
	}
	return c.ask("What you entered for "+c.session.Template.Title+" is not saved yet"+why,
		dialog.Choice{Key: "s", Label: "save it as a draft, then leave", Do: func() tea.Cmd { return c.saveThen(quit) }},
		dialog.Choice{Key: "ctrl+c", Label: "leave and drop it", Do: quit},
		dialog.Choice{Key: "esc", Label: "stay"},
	)
}
