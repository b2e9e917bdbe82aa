package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/export"
	"kickoff/payload/history"
	"kickoff/payload/humanize"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

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
	const none = "there is nothing to take back"
	if c.tables.inFront() {
		return c.tables.swap(c.tables.stage.Undo, c.tables.stage.Undoable(), "taken back: ", "; "+c.session.Keymap.Key("redo")+" makes it again", none)
	}
	taken := c.takeTyping()
	c.ready(c.session.History.Past)
	change, done := c.session.Undo()
	if !done {
		c.notify(none, "")
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
	const none = "there is nothing to make again"
	if c.tables.inFront() {
		return c.tables.swap(c.tables.stage.Redo, c.tables.stage.Redoable(), "made again: ", "", none)
	}
	c.ready(c.session.History.Undone)
	change, done := c.session.Redo()
	if !done {
		c.notify(none, "")
		return nil
	}
	c.notify("made again: "+c.about(change), "")
	return c.back(stage.AnswerRef(change.At))
}

// ready has what will show the newest of some changes know the answer as it is before, so
// that it can show where that becomes another.
func (c *commands) ready(changes []*history.Change) {
	if n := len(changes); n > 0 {
		ref := stage.AnswerRef(changes[n-1].At)
		if there, ok := c.stage(stageOf(ref)).(interface{ Ready(stage.AnswerRef) }); ok {
			there.Ready(ref)
		}
	}
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
	switch {
	case id == "":
		c.notify("nothing to put back: no question of the kick-off form is in focus", "")
		return nil
	case !c.session.PutBack(id):
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
		title, text := "Leave while it is launched?", "The launch is on its way. Leaving does not take it back; the next start finds out what came of it."
		if c.sender.rows.sending() {
			title, text = "Leave while rows are sent?", "Rows are on their way. Leaving stops behind the one that is sent now; the rest waits under Unfinished."
		}
		c.sender.leaving = dialog.NewConfirm(c.session.Theme, title, text,
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
	return c.ask("Leave without saving?", "What you entered for "+c.session.Template.Title+" is not saved yet"+why+".",
		dialog.Choice{Key: "s", Label: "save it as a draft, then leave", Do: func() tea.Cmd { return c.saveThen(quit) }},
		dialog.Choice{Key: "d", Label: "drop it and leave", Do: quit}, // ctrl+c is pressed twice by who has not read it
		dialog.Choice{Key: "esc", Label: "stay"},
	)
}
