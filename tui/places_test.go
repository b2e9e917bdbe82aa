package tui

import (
	"testing"

	"kickoff/payload"
	"kickoff/payload/store/draft"
	"kickoff/tui/journey"
)

func TestEverythingIsFoundWithHowItStands(t *testing.T) {
	rows := []struct{ query, want string }{
		{"full na", "Full name   question   required"},
		{"site", "Site   question   Berlin"},
		{"equipment", "2 Order the equipment   step       Reviewer (job title)"},
		{"first day", "3 First day   step   Jo Smith"},
		{"reviewer", "› Reviewer                job title   –"},
		{"summary", "Summary   detail   –"},
		{"kick-off", "Kick-off   stage   0 of 10, 1 required left"},
		{"details", "Details   stage   –"},
		{"draft", "Save as a draft   action   alt+s"},
		{"paste", "Fill from a paste   action   esc, f"},
		{"weekly", "weekly   draft   Employee Onboarding, today 11:00"},
	}
	for _, r := range rows {
		t.Run(r.query, func(t *testing.T) {
			story(t, 120, 40, func(d *driver) {
				d.world.templates[0].Steps[1].Roles = []payload.Role{{ID: "r1", Name: "Reviewer"}}
				d.drafts["weekly"] = draft.Draft{Name: "weekly", TemplateID: "tpl1", TemplateTitle: "Employee Onboarding", SavedAt: clock()}
				d.press("enter", "alt+g").sees("enter go · ").write(r.query).sees(r.want)
			})
		})
	}
}

func TestGoingSomewhereFromThePalette(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.world.templates[0].Steps[1].Roles = []payload.Role{{ID: "r0", Name: "Buyer"}, {ID: "r1", Name: "Reviewer"}}
		d.drafts["weekly"] = draft.Draft{
			Name: "weekly", TemplateID: "tpl1", Template: onboarding(),
			Answers: payload.Snapshot{Fields: map[string]payload.Answer{"name": {Value: payload.Text("Ben Ode")}}},
		}
		d.press("enter", "alt+g").write("reviewer").press("enter")
		if d.m.nav.At != journey.Details {
			t.Fatalf("at %v:\n%s", d.m.nav.At, d.screen())
		}
		d.sees("╭─ Reviewer ")
		d.press("esc", "alt+g").write("full name").press("enter").sees("● Kick-off")
		d.write("Jane").press("alt+g").write("weekly").press("enter", "d").sees("Ben Ode", "draft").lacks("Jane")
	})
}
