package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
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
		command{"d", map[bool]string{true: "discard this table", false: "discard this launch"}[c.nav.Rows], footer.Bind("", ""), c.unfinished.askDiscard, true, saving},
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
	return (!e.open || c.nav.Open) && !c.waits(e) && (e.only == nil || e.only())
}

// waits reports a command that waits for the end of a launch that is on its way.
func (c *commands) waits(e command) bool { return c.nav.Flying && e.letter != "q" && e.letter != "?" }

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
	case c.waits(e):
		c.unfinished.waits() // it says so
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
		if key.Matches(msg, e.everywhere) && (c.avails(e) || !key.Matches(msg, c.front().Keys()...)) {
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
	return c.show(dialog.NewText(c.session.Theme, "Keys in "+c.nav.Title(c.nav.At), func(width int) []string {
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
