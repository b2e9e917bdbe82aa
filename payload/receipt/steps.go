package receipt

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// furthestMove is how far forward a deadline may have gone to still be a move to
// a working time: a week holds any weekend and most holidays.
const furthestMove = 7 * 24 * time.Hour

// autoSkipped is the status of a task that the template's rules hide.
const autoSkipped = "auto-skipped"

// override is what was sent for one step.
type override struct {
	Deadline string `json:"deadline"`
	Owners   struct {
		Users  []json.RawMessage `json:"users"`
		Guests []string          `json:"guests"`
		Groups []json.RawMessage `json:"groups"`
	} `json:"owners"`
}

// people are the owners sent; an id may be a number or a string of digits.
func (o override) people() payload.Owners {
	owners := payload.Owners{Guests: o.Owners.Guests}
	for _, raw := range o.Owners.Users {
		if id, err := strconv.ParseInt(strings.Trim(string(raw), `"`), 10, 64); err == nil {
			owners.Users = append(owners.Users, id)
		}
	}
	for _, raw := range o.Owners.Groups {
		owners.Groups = append(owners.Groups, text(rawjson.Decode(raw)))
	}
	return owners
}

// steps compares every step that must have become a task: those in tasks, or all
// of the template when none was sent (docs/api.md, "Selection effect").
func (c *comparison) steps(sent map[string]override) {
	var order []string
	for _, s := range c.sent.Template.Steps {
		if _, named := sent[s.ID]; named || len(sent) == 0 {
			order = append(order, s.ID)
		}
	}
	tasks := make(map[string]Task, len(c.stored.Tasks))
	for _, task := range c.stored.Tasks {
		tasks[task.StepID] = task
	}
	for _, id := range append(order, others(sent, order)...) {
		task, found := tasks[id]
		c.step(id, sent[id], task, found)
	}
}

func (c *comparison) step(id string, sent override, task Task, found bool) {
	s, known := c.sent.Template.Step(id)
	if !known {
		s = payload.Step{ID: id, Title: shown(id)}
	}
	c.receipt.Checked++
	if !found {
		c.differ(Difference{Step: id, Label: s.Title, Kind: Lost, Sent: "a task of the process"})
		return
	}
	hidden := task.Status == autoSkipped
	if hidden {
		c.note(Difference{Step: id, Label: s.Title, Kind: Hidden, Sent: "a task of the process", Stored: "hidden by the template's rules"})
	}
	if owners := sent.people(); !owners.Empty() && !(hidden && task.Owners.Empty()) {
		c.owners(s, owners, task.Owners)
	}
	if sent.Deadline != "" && !(hidden && task.Deadline.IsZero()) {
		c.deadline(s, sent.Deadline, task.Deadline)
	}
}

func (c *comparison) owners(s payload.Step, sent, stored payload.Owners) {
	c.receipt.Checked++
	if sent.Same(stored) {
		return
	}
	d := Difference{Step: s.ID, Label: s.Title + ": owners", Kind: Changed, Sent: c.who(sent), Stored: c.who(stored)}
	if stored.Empty() {
		d.Kind, d.Stored = Lost, ""
	}
	c.differ(d)
}

func (c *comparison) deadline(s payload.Step, sent string, stored time.Time) {
	c.receipt.Checked++
	want, ok := instant(sent)
	want, stored = want.Truncate(time.Second), stored.Truncate(time.Second)
	if ok && want.Equal(stored) {
		return
	}
	d := Difference{Step: s.ID, Label: s.Title + ": deadline", Kind: Changed, Sent: sent, Stored: c.when(stored)}
	if ok {
		d.Sent = c.when(want)
	}
	later := stored.Sub(want)
	switch {
	case stored.IsZero():
		d.Kind, d.Stored = Lost, ""
	case ok && later > 0 && later <= furthestMove && !c.byTemplate(s, stored):
		d.Kind = Moved
		c.note(d)
		return
	}
	c.differ(d)
}

// byTemplate reports whether the stored deadline is what the template's own rule
// gives: the one sent was lost then, however near the two are.
func (c *comparison) byTemplate(s payload.Step, stored time.Time) bool {
	rule, created := s.Deadline, c.stored.CreatedAt
	if rule == nil || created.IsZero() || rule.Option != "from" || rule.Step != "start_run" {
		return false
	}
	due := created
	switch strings.TrimSuffix(rule.Unit, "s") {
	case "minute":
		due = created.Add(time.Duration(rule.Value) * time.Minute)
	case "hour":
		due = created.Add(time.Duration(rule.Value) * time.Hour)
	case "day":
		due = created.AddDate(0, 0, rule.Value)
	case "week":
		due = created.AddDate(0, 0, 7*rule.Value)
	case "month":
		due = created.AddDate(0, rule.Value, 0)
	default:
		return false
	}
	return stored.Sub(due).Abs() <= time.Minute
}
