package tui

import (
	"testing"

	"kickoff/payload"
	"kickoff/tui/stage"
)

// onSite puts the focus on the question that has a default.
func (d *driver) onSite() *driver {
	d.run(d.m.goTo(stage.AnswerRef{Field: "site"}))
	return d
}

func TestAnAnswerIsPutBackAsItCame(t *testing.T) {
	keptStory(t, func(window func() *driver, _ string) {
		d := window().begin()
		d.press("enter").sees("Berlin", "template")
		d.onSite().press("backspace").sees("template: Berlin · alt+o puts it back").press("enter")
		if a := d.m.session.Answers.Field("site"); a.Origin != payload.FromYou {
			t.Fatalf("the answer is %+v", a)
		}
		d.press("shift+tab").leaves()

		again := window()
		again.m.o.Resume = true
		again.begin()
		again.onSite().sees("template: Berlin · alt+o puts it back").press("alt+o").sees("put back as it came from the template").lacks("puts it back")
		if a := again.m.session.Answers.Field("site"); a.Origin != payload.FromTemplate || a.Choices()[0].Text != "Berlin" {
			t.Errorf("it was put back as %+v", a)
		}
		again.press("alt+o").sees("nothing to put back: the answer is as it came")
		again.press("alt+z").sees("puts it back")
		again.press("alt+4", "alt+o").sees("no question of the kick-off form is in focus")
	})
}

func TestAnotherLikeItComesFromTheLastLaunch(t *testing.T) {
	atOnce(t, 120, 40, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5", "l", "y").sees("Launched")
		d.press("a").sees("from the last launch", "template")
		d.write("t").sees("last launch: Jane · alt+o puts it back")
		d.press("alt+o").sees("put back").lacks("Janet")
	})
}
