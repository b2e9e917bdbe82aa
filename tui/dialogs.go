package tui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// show puts a dialog over the stage.
func (m *model) show(d dialog.Dialog) tea.Cmd {
	m.dialogs.Open(d)
	return nil
}

// ask puts a question over the stage.
func (m *model) ask(question string, choices ...dialog.Choice) tea.Cmd {
	return m.show(dialog.NewConfirm(m.session.Theme, question, choices...))
}

// updateDialog hands a message to a dialog and does what it asks for.
func (m *model) updateDialog(d dialog.Dialog, msg tea.Msg) tea.Cmd {
	cmd, r := d.Update(msg)
	cmd = address(d, cmd)
	if r.Close {
		m.dialogs.Close(d)
	}
	if r.Do != nil {
		cmd = tea.Batch(cmd, r.Do())
	}
	return cmd
}

// menu lists the commands by their letters.
func (m *model) menu() tea.Cmd {
	var rows []dialog.Row
	for _, c := range m.commands() {
		rows = append(rows, dialog.Row{
			Letter: c.letter, Also: c.everywhere, Label: c.label, Note: c.everywhere.Help().Key,
			Do: func() (tea.Cmd, dialog.Result) {
				return nil, dialog.Result{Close: true, Do: func() tea.Cmd { return m.run(c) }}
			},
		})
	}
	return m.show(dialog.NewList(m.session.Theme, "Menu", footer.Bind("enter", "choose", "enter"), rows...))
}

// help lists every key that acts now.
func (m *model) help() tea.Cmd {
	return m.show(dialog.NewText("Keys", func(width int) []string {
		th := m.session.Theme
		everywhere := []key.Binding{menuKey()}
		for _, c := range m.commands() {
			if k := c.everywhere; k.Help().Key != "" {
				k.SetHelp(k.Help().Key, c.label)
				everywhere = append(everywhere, k)
			}
		}
		everywhere = append(everywhere, suspendKey(), againKey())
		lines := append([]string{th.Title.Render("Here")}, footer.List(th, m.front().Keys(), width)...)
		lines = append(lines, "", th.Title.Render("Everywhere"))
		return append(lines, footer.List(th, everywhere, width)...)
	}))
}

// showServerReply shows what the server said as it came, which may be long.
func (m *model) showServerReply() tea.Cmd {
	text := m.session.ServerSaid
	if text == "" {
		m.notify("the server has said nothing against the launch", "")
		return nil
	}
	return m.show(dialog.NewText("What the server said, as it came", func(width int) []string { return wrap.Words(text, width) }))
}

// leave ends the program. What was entered is on disk and can be resumed; only
// where that failed, or a launch is on its way, it asks first.
func (m *model) leave() tea.Cmd {
	quit := func() tea.Cmd { return tea.Quit }
	if l, ok := m.stages[journey.Launch].(interface{ Sending() bool }); ok && l.Sending() {
		return m.ask("The launch is on its way. Leaving does not take it back; the next start finds out what came of it.",
			dialog.Choice{Key: "w", Label: "wait for it"},
			dialog.Choice{Key: "ctrl+c", Label: "leave all the same", Do: quit},
			dialog.Choice{Key: "esc", Label: "stay"},
		)
	}
	if !m.unsaved() {
		return tea.Quit
	}
	why := ""
	if s := m.saver.writer; s != nil && s.Status().Err != nil {
		why = ": " + s.Status().Err.Error()
	}
	return m.ask("What you entered for "+m.session.Template.Title+" is not saved yet"+why,
		dialog.Choice{Key: "s", Label: "save it as a draft, then leave", Do: func() tea.Cmd { return m.saveThen(quit) }},
		dialog.Choice{Key: "ctrl+c", Label: "leave and drop it", Do: quit},
		dialog.Choice{Key: "esc", Label: "stay"},
	)
}

// showOrphaned lists the answers that lost their place when the template changed.
func (m *model) showOrphaned() tea.Cmd {
	if len(m.session.Orphaned) == 0 {
		m.notify("nothing is left over: everything that was entered has its place", "")
		return nil
	}
	var rows []dialog.Row
	for _, o := range m.session.Orphaned {
		rows = append(rows, dialog.Row{Label: fmt.Sprintf("%s (%s)", o.Label, o.Why), Detail: o.Text, Do: func() (tea.Cmd, dialog.Result) {
			m.notifySuccess("sent to the terminal's clipboard")
			return tea.SetClipboard(o.Text), dialog.Result{}
		}})
	}
	return m.show(dialog.NewList(m.session.Theme, "Left over", footer.Bind("c", "copy", "c", "y", "enter"), rows...))
}

// saveDraft keeps the answers under a name.
func (m *model) saveDraft() tea.Cmd { return m.saveThen(nil) }

// saveThen does something more once they are kept.
func (m *model) saveThen(then func() tea.Cmd) tea.Cmd {
	if m.o.Drafts == nil {
		m.notify("drafts cannot be kept here", "")
		return nil
	}
	d, cmd := dialog.NewSaveDraft(m.session, m.o.Drafts, func(name string) tea.Cmd {
		m.session.Draft, m.session.Unsaved, m.outcome.Draft = name, false, name
		m.saver.touched()
		m.notifySuccess("saved as the draft " + name)
		if then == nil {
			return nil
		}
		return then()
	})
	return tea.Batch(address(d, cmd), m.show(d))
}

// label is what a field is called on the screen.
func (m *model) label(field string) string {
	if f, ok := m.session.Template.Field(field); ok {
		return f.Label
	}
	return field
}
