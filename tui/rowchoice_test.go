package tui

import (
	"context"
	"testing"

	"kickoff/api/session"
	"kickoff/payload"
)

// The row of a table that is found by any of its cells fills the form, and says so.
func TestARowOfATableIsFoundAndFillsTheForm(t *testing.T) {
	keptStory(t, func(window func() *driver, _ string) {
		d := window()
		env := d.m.session.Base
		base := func() *session.Session { return session.New(onboarding(), clock, env) }
		d.m.o.Open = func(context.Context) (*session.Session, error) { return base(), nil }
		d.m.o.Rows = &Rows{Name: "starters.csv", Said: [][]string{{"2", "Jane Smith", "jane@mail.test"}, {"3", "Ola Lind", "ola@lind.test"}}, Open: func(row int) *session.Session {
			s, name := base(), []string{"Jane Smith", "Ola Lind"}[row]
			f, _ := s.Template.Field("name")
			if err := s.Override(session.Input{Field: f, Origin: payload.FromRow, Text: &name}); err != nil {
				t.Error(err)
			}
			return s
		}}
		d.begin()
		d.sees("Which of 2 rows of starters.csv fills the form?", "Jane Smith", "ola@lind.test")
		d.write("oliltest").lacks("Jane Smith").sees("Ola Lind").press("ctrl+u")
		d.write("lind.te").lacks("Jane Smith").press("enter")
		d.sees("Ola Lind", "from the row")
		if a := d.m.session.Answers.Field("name"); a.Origin != payload.FromRow || a.Plain(nil) != "Ola Lind" {
			t.Errorf("the answer is %+v", a)
		}
		d.press("shift+tab").leaves()
	})
}
